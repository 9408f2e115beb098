-- What was refused and why, counted by the minute: diagnostics for service owners, without any identifier of a user. Kept for seven days; the writer bounds
-- the rows of an hour. A lost insert loses a hint, not a count, so nothing is synced to disk.
CREATE TABLE IF NOT EXISTS rejected
(
  minute DateTime('UTC'),
  client LowCardinality(String),
  code LowCardinality(String),
  event String,
  property String,
  namespace_id Int64,
  events UInt64
)
ENGINE = SummingMergeTree(events)
PARTITION BY toDate(minute)
ORDER BY (minute, client, code, event, property, namespace_id)
TTL minute + INTERVAL 7 DAY
SETTINGS ttl_only_drop_parts = 1;
