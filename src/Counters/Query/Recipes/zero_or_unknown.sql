-- Every metric of a customer in a month, with what the number means: counted, zero, partial (its counters became active meanwhile) or unknown.
-- A counter is active since the first dictionary after the last one that did not have it.
WITH
  'acme' AS wanted,
  toDate('2026-10-01') AS first_day,
  toDate('2026-11-01') AS day_after,
  (SELECT groupUniqArray(activated_at) FROM metrics_dictionary) AS versions
SELECT
  active.key_path AS key_path,
  multiIf(
    active.since >= day_after, 'unknown',
    active.since > first_day, 'partial',
    usage.is_counted = 1, 'counted',
    'zero') AS status,
  if(status = 'unknown', NULL, usage.value) AS value
FROM
(
  SELECT key_path, max(active_from) AS since
  FROM metrics
  INNER JOIN
  (
    SELECT
      counter,
      groupUniqArray(activated_at) AS present,
      arrayMin(arrayFilter(at -> at > arrayMax(arrayPushBack(arrayFilter(v -> NOT has(present, v), versions), toDateTime64(0, 3, 'UTC'))), present)) AS active_from
    FROM metrics_dictionary
    WHERE counter != ''
    GROUP BY counter
  ) AS counters ON counters.counter = metrics.counter
  WHERE kind IN ('total', 'sum')
  GROUP BY key_path
) AS active
LEFT JOIN
(
  SELECT metrics.key_path AS key_path, sum(usage_daily.value) AS value, 1 AS is_counted
  FROM usage_daily
  INNER JOIN customer_namespaces AS assigned ON assigned.root_namespace_id = usage_daily.root_namespace_id
  INNER JOIN metrics ON metrics.counter = usage_daily.counter
  WHERE customer_id = wanted AND day >= first_day AND day < day_after AND day >= valid_from AND day < valid_to
  GROUP BY key_path
) AS usage ON usage.key_path = active.key_path
ORDER BY key_path
