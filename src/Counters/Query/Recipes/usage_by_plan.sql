-- A total by plan, where operators registered plans: the plan that a root namespace had on the day of the event.
WITH
  'create_ci_build' AS wanted,
  toDate('2026-10-01') AS first_day,
  toDate('2026-11-01') AS day_after
SELECT namespaces.plan AS plan, uniqExact(usage_daily.root_namespace_id) AS roots, sum(usage_daily.value) AS value
FROM usage_daily
INNER JOIN namespaces ON namespaces.namespace_id = usage_daily.root_namespace_id
WHERE counter = wanted AND day >= first_day AND day < day_after AND day >= toDate(namespaces.valid_from) AND day < toDate(namespaces.valid_to)
GROUP BY plan
ORDER BY value DESC, plan
