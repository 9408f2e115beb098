-- Hours that are settled, a row for each silo that counted in them: what was accepted at the door, committed to Redis, and let go as flushed.
-- What is visible is asked of totals whenever somebody wants to know.
CREATE TABLE IF NOT EXISTS reconciliation
(
  hour DateTime('UTC'),
  silo String,
  name String,
  accepted Int64,
  in_doubt Int64,
  committed Int64,
  flushed Int64,
  is_complete Bool,
  settled_at DateTime('UTC')
)
ENGINE = ReplacingMergeTree(settled_at)
PARTITION BY toYYYYMM(hour)
ORDER BY (hour, silo)
TTL hour + INTERVAL 2 YEAR
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1;
