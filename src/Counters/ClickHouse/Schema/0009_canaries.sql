-- Canaries: events that silos send to themselves to see that the whole path works. They are in no view and in no number of any customer, they come one
-- every few seconds and silo, and go after a day or two. Written as totals are, so that they take as long.
CREATE TABLE IF NOT EXISTS canaries
(
  root_namespace_id Int64,
  namespace_id Int64,
  counter LowCardinality(String),
  hour DateTime('UTC'),
  segment UUID,
  root_assumed Bool,
  value Decimal(38, 9),
  version UInt64
)
ENGINE = ReplacingMergeTree(version)
PARTITION BY toDate(hour)
ORDER BY (root_namespace_id, namespace_id, counter, hour, segment)
TTL hour + INTERVAL 1 DAY
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, ttl_only_drop_parts = 1;
