-- Distinct users of each customer in a month, whatever namespaces they were active in.
WITH
  'create_ci_build-user' AS wanted,
  toDate('2026-10-01') AS first_day,
  toDate('2026-11-01') AS day_after
SELECT customer_id, hll_count(groupArray(top)) AS users
FROM
(
  SELECT assigned.customer_id AS customer_id, register, max(rank) AS top
  FROM unique_registers
  INNER JOIN customer_namespaces AS assigned ON assigned.root_namespace_id = unique_registers.root_namespace_id
  WHERE counter = wanted AND day >= first_day AND day < day_after AND day >= valid_from AND day < valid_to
  GROUP BY customer_id, register
)
GROUP BY customer_id
ORDER BY users DESC, customer_id
