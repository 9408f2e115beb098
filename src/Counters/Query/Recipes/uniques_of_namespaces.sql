-- Distinct users over any set of namespaces and weeks: unite the registers, then estimate once. Adding weekly numbers would count a user of two weeks twice.
WITH
  ['create_ci_build-user'] AS counters,
  [9970, 5000] AS roots,
  toDate('2026-11-02') AS first_day,
  toDate('2026-11-16') AS day_after
SELECT hll_count(groupArray(top)) AS users
FROM
(
  SELECT register, max(rank) AS top
  FROM unique_registers
  WHERE has(counters, counter) AND root_namespace_id IN (SELECT arrayJoin(roots)) AND day >= first_day AND day < day_after
  GROUP BY register
)
