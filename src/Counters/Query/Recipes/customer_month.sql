-- All totals and sums of one customer in a month, by key path. A metric that is not listed had no event: zero_or_unknown.sql tells what that means.
WITH
  'acme' AS wanted,
  toDate('2026-10-01') AS first_day,
  toDate('2026-11-01') AS day_after
SELECT metrics.key_path AS key_path, sum(usage_daily.value) AS value
FROM usage_daily
INNER JOIN customer_namespaces AS assigned ON assigned.root_namespace_id = usage_daily.root_namespace_id
INNER JOIN metrics ON metrics.counter = usage_daily.counter
WHERE customer_id = wanted AND day >= first_day AND day < day_after AND day >= valid_from AND day < valid_to
GROUP BY key_path
ORDER BY key_path
