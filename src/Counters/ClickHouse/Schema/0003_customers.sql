-- Who the customers are: a projection of what operators registered, whole records by version. The truth is in Redis, and rows that are
-- missing here, or all of them, are written again from there. Days that are open stand as the ends of what Counters counts, 1970 and 2106,
-- so that day >= valid_from AND day < valid_to is right as it stands.
CREATE TABLE IF NOT EXISTS customer_records
(
  customer_id String,
  shard UInt16,
  version UInt64,
  name String,
  seats Nullable(Int64),
  namespace_ids Array(Int64),
  valid_froms Array(Date),
  valid_tos Array(Date)
)
ENGINE = ReplacingMergeTree(version)
ORDER BY customer_id
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1;

-- Where the namespaces stand that operators registered: likewise a projection. A parent of 0 means a root; texts that nobody gave are empty.
CREATE TABLE IF NOT EXISTS namespace_records
(
  namespace_id Int64,
  shard UInt16,
  version UInt64,
  valid_froms Array(DateTime('UTC')),
  valid_tos Array(DateTime('UTC')),
  parent_ids Array(Int64),
  full_paths Array(String),
  plans Array(String)
)
ENGINE = ReplacingMergeTree(version)
ORDER BY namespace_id
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1;

CREATE VIEW IF NOT EXISTS customers AS
SELECT customer_id, name, seats, length(arrayDistinct(namespace_ids)) AS namespaces
FROM customer_records FINAL;

CREATE VIEW IF NOT EXISTS customer_namespaces AS
SELECT customer_id, name, root_namespace_id, valid_from, valid_to
FROM customer_records FINAL
ARRAY JOIN namespace_ids AS root_namespace_id, valid_froms AS valid_from, valid_tos AS valid_to;

CREATE VIEW IF NOT EXISTS namespaces AS
SELECT namespace_id, valid_from, valid_to, parent_id, full_path, plan
FROM namespace_records FINAL
ARRAY JOIN valid_froms AS valid_from, valid_tos AS valid_to, parent_ids AS parent_id, full_paths AS full_path, plans AS plan;
