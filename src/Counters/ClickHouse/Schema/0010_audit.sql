-- Who did what as an administrator, and who took data out in bulk. Redis holds a row until its insert has returned, and may send it again: rows of one id are
-- one, and the highest version of it holds (1 the call has begun, 2 it is being answered, 3 it has ended). Kept for 400 days; partitions go as a whole.
CREATE TABLE IF NOT EXISTS audit
(
  at DateTime64(3, 'UTC'),
  id String,
  version UInt8,
  action LowCardinality(String),
  client LowCardinality(String),
  address String,
  subject String,
  count Nullable(Int64),
  bytes Nullable(Int64),
  old_version String,
  new_version String,
  outcome LowCardinality(String),
  status UInt16,
  code LowCardinality(String),
  suppressed Int64
)
ENGINE = ReplacingMergeTree(version)
PARTITION BY toYYYYMM(at)
ORDER BY (at, id)
TTL toDateTime(at) + INTERVAL 400 DAY
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, ttl_only_drop_parts = 1;
