-- What each customer did in a month and in the month before, and the growth in percent; null where there was nothing to grow from.
WITH
  'create_ci_build' AS wanted,
  toDate('2026-10-01') AS month
SELECT
  assigned.customer_id AS customer_id,
  sumIf(usage_daily.value, day >= month) AS value,
  sumIf(usage_daily.value, day < month) AS previous_value,
  if(previous_value = 0, NULL, round(100 * toFloat64(value - previous_value) / abs(toFloat64(previous_value)), 1)) AS growth_percent
FROM usage_daily
INNER JOIN customer_namespaces AS assigned ON assigned.root_namespace_id = usage_daily.root_namespace_id
WHERE counter = wanted AND day >= month - INTERVAL 1 MONTH AND day < month + INTERVAL 1 MONTH AND day >= valid_from AND day < valid_to
GROUP BY customer_id
ORDER BY growth_percent DESC NULLS LAST, customer_id
