-- What was counted: the absolute value of each segment. Only the highest version of a segment is meant; segments of an hour add up.
-- Redis lets a segment go once its insert has returned, so an insert returns only when the part is on disk. Merged parts need no fsync of
-- their own: the parts they were made of stay for old_parts_lifetime (8 minutes), far longer than the kernel keeps dirty pages.
-- Reconciliation asks for segments by when they were drawn, which their ids tell; parts are made of neighbours in time, so the index drawn passes over
-- all old ones. The constraints are what a binary insert would otherwise let through in silence.
CREATE TABLE IF NOT EXISTS totals
(
  root_namespace_id Int64,
  namespace_id Int64,
  counter LowCardinality(String),
  hour DateTime('UTC'),
  segment UUID,
  root_assumed Bool,
  value Decimal(38, 9),
  version UInt64,
  INDEX namespace namespace_id TYPE bloom_filter GRANULARITY 1,
  INDEX drawn UUIDv7ToDateTime(segment, 'UTC') TYPE minmax GRANULARITY 1,
  CONSTRAINT hour_is_whole CHECK toUnixTimestamp(hour) % 3600 = 0,
  CONSTRAINT value_has_38_digits CHECK value BETWEEN
    toDecimal128('-99999999999999999999999999999.999999999', 9) AND toDecimal128('99999999999999999999999999999.999999999', 9)
)
ENGINE = ReplacingMergeTree(version)
PARTITION BY toYYYYMM(hour)
ORDER BY (root_namespace_id, namespace_id, counter, hour, segment)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1;

-- Who was counted: registers of each day's sketch, Redis' HyperLogLog layout, merged by maximum whatever the order of arrival.
CREATE TABLE IF NOT EXISTS registers
(
  root_namespace_id Int64,
  namespace_id Int64,
  counter LowCardinality(String),
  day Date,
  register UInt16,
  rank SimpleAggregateFunction(max, UInt8),
  INDEX namespace namespace_id TYPE bloom_filter GRANULARITY 1,
  CONSTRAINT register_exists CHECK register < 16384,
  CONSTRAINT rank_is_possible CHECK rank BETWEEN 1 AND 51
)
ENGINE = AggregatingMergeTree
PARTITION BY toYYYYMM(day)
ORDER BY (root_namespace_id, namespace_id, counter, day, register)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1;

-- Rows that could not be stored, as text, so that they block nobody else's. They hold no user identifiers, for rollups hold none.
CREATE TABLE IF NOT EXISTS quarantine
(
  at DateTime64(3, 'UTC'),
  table LowCardinality(String),
  row String,
  reason String
)
ENGINE = MergeTree
PARTITION BY toYYYYMM(at)
ORDER BY at
TTL toDateTime(at) + INTERVAL 1 YEAR
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1;
