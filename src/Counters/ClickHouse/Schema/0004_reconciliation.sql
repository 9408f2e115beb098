-- The views of before without '(events)', the counter that stands in each segment for reconciliation and belongs to no rule.
CREATE OR REPLACE VIEW usage_hourly AS
SELECT
  root_namespace_id,
  namespace_id,
  counter,
  hour,
  sum(toDecimal256(totals.value, 9)) AS value,
  max(totals.root_assumed) AS root_assumed
FROM totals FINAL
WHERE counter != '(events)'
GROUP BY root_namespace_id, namespace_id, counter, hour
SETTINGS do_not_merge_across_partitions_select_final = 1;

CREATE OR REPLACE VIEW usage_daily AS
SELECT
  root_namespace_id,
  namespace_id,
  counter,
  toDate(hour) AS day,
  sum(toDecimal256(totals.value, 9)) AS value,
  max(totals.root_assumed) AS root_assumed
FROM totals FINAL
WHERE counter != '(events)'
GROUP BY root_namespace_id, namespace_id, counter, day
SETTINGS do_not_merge_across_partitions_select_final = 1;

-- Reconciliation asks for segments by when they were drawn, which their ids tell. Parts are made of neighbours in time, so this passes over all old ones.
ALTER TABLE totals ADD INDEX IF NOT EXISTS drawn UUIDv7ToDateTime(segment, 'UTC') TYPE minmax GRANULARITY 1;

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
