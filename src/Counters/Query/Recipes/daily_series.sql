-- A total day by day, with the quiet days as zeros. It is right for days on which the counter was active; zero_or_unknown.sql tells since when.
SELECT day, sum(value) AS value
FROM usage_daily
WHERE root_namespace_id = 9970 AND counter = 'create_ci_build' AND day >= '2026-10-01' AND day < '2026-10-06'
GROUP BY day
ORDER BY day WITH FILL FROM toDate('2026-10-01') TO toDate('2026-10-06')
