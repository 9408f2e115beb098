-- The ten customers with most of a metric in a month. The metric may be made of several counters; a customer of several namespaces.
WITH
  'counts.builds' AS wanted,
  toDate('2026-10-01') AS first_day,
  toDate('2026-11-01') AS day_after
SELECT assigned.customer_id AS customer_id, any(assigned.name) AS name, sum(usage_daily.value) AS value
FROM usage_daily
INNER JOIN customer_namespaces AS assigned ON assigned.root_namespace_id = usage_daily.root_namespace_id
WHERE counter IN (SELECT counter FROM metrics WHERE key_path = wanted AND kind IN ('total', 'sum'))
  AND day >= first_day AND day < day_after AND day >= valid_from AND day < valid_to
GROUP BY customer_id
ORDER BY value DESC, customer_id
LIMIT 10
