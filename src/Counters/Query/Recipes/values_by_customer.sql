-- What each customer did in a month of each value, for a metric that is counted by value. The value '(other)' stands for all without a counter of
-- their own: those beyond the first 1,000 of a rule, and those longer than 255 bytes.
WITH
  'counts.commands' AS wanted,
  toDate('2026-10-01') AS first_day,
  toDate('2026-11-01') AS day_after
SELECT customer_id, identifier_value, sum(breakdown_daily.value) AS value
FROM breakdown_daily
INNER JOIN customer_namespaces AS assigned ON assigned.root_namespace_id = breakdown_daily.root_namespace_id
WHERE counter IN (SELECT counter FROM metrics WHERE key_path = wanted AND identifier != '')
  AND day >= first_day AND day < day_after AND day >= valid_from AND day < valid_to
GROUP BY customer_id, identifier_value
ORDER BY customer_id, value DESC, identifier_value
