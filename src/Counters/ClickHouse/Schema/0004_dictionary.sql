-- What the counters meant, and since when: one row for each counter of each metric, each time that a dictionary version came into force.
CREATE TABLE IF NOT EXISTS metrics_dictionary
(
  activated_at DateTime64(3, 'UTC'),
  dictionary_version String,
  key_path String,
  time_frame LowCardinality(String),
  kind Enum8('none' = 0, 'total' = 1, 'sum' = 2, 'unique' = 3),
  counter String,
  data_source LowCardinality(String),
  status LowCardinality(String),
  description String,
  product_group LowCardinality(String),
  identifier LowCardinality(String) DEFAULT ''
)
ENGINE = ReplacingMergeTree
ORDER BY (activated_at, dictionary_version, key_path, counter)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1;

-- Which counters make up a metric today: one row for each, an empty counter where the metric is not counter-based.
CREATE VIEW IF NOT EXISTS metrics AS
SELECT key_path, time_frame, kind, counter, data_source, status, description, product_group, dictionary_version, activated_at, identifier
FROM metrics_dictionary FINAL
WHERE activated_at = (SELECT max(activated_at) FROM metrics_dictionary);

-- Since when each counter of a metric in force has been counted without a gap: since the first version after the last one that did not name it.
CREATE VIEW IF NOT EXISTS counter_activity AS
SELECT counter, arrayMin(arrayFilter(activation -> activation > last_gap, activations)) AS active_from
FROM
(
  SELECT
    counter,
    groupUniqArray(activated_at) AS activations,
    (SELECT groupUniqArray(activated_at) FROM metrics_dictionary) AS versions,
    arrayMax(arrayFilter(version -> NOT has(activations, version), versions)) AS last_gap
  FROM metrics_dictionary
  WHERE counter != '' AND status IN ('active', 'broken', 'data_available')
  GROUP BY counter
)
WHERE last_gap < arrayMax(activations);
