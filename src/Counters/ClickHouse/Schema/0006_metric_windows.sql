-- GitLab's metrics over GitLab's windows, for any namespaces: the numbers that the HTTP interface gives, uniques included. These views take
-- parameters: SELECT * FROM metric_28d(key_path = 'counts.deployments', recorded_at = '2026-11-22 10:00:00'). Instants are UTC; a view reads the
-- definitions that are in force now. What nothing was counted for has no row, save in service_ping, which tells zero from unknown.

CREATE VIEW IF NOT EXISTS metric_7d AS
SELECT root_namespace_id, sum(amount) AS value
FROM
(
  SELECT root_namespace_id, value AS amount
  FROM usage_hourly
  WHERE counter IN (SELECT counter FROM metrics WHERE key_path = {key_path:String} AND kind IN ('total', 'sum'))
    AND hour >= ping_from('7d', {recorded_at:DateTime('UTC')}) AND hour < ping_to('7d', {recorded_at:DateTime('UTC')})
  UNION ALL
  SELECT root_namespace_id, toDecimal256(hll_count(groupArray(top)), 9) AS amount
  FROM
  (
    SELECT root_namespace_id, register, max(rank) AS top
    FROM registers
    WHERE counter IN (SELECT counter FROM metrics WHERE key_path = {key_path:String} AND kind = 'unique')
      AND day >= ping_week_from({recorded_at:DateTime('UTC')}) AND day < ping_week_to({recorded_at:DateTime('UTC')})
    GROUP BY root_namespace_id, register
  )
  GROUP BY root_namespace_id
)
GROUP BY root_namespace_id;

CREATE VIEW IF NOT EXISTS metric_28d AS
SELECT root_namespace_id, sum(amount) AS value
FROM
(
  SELECT root_namespace_id, value AS amount
  FROM usage_hourly
  WHERE counter IN (SELECT counter FROM metrics WHERE key_path = {key_path:String} AND kind IN ('total', 'sum'))
    AND hour >= ping_from('28d', {recorded_at:DateTime('UTC')}) AND hour < ping_to('28d', {recorded_at:DateTime('UTC')})
  UNION ALL
  SELECT root_namespace_id, toDecimal256(hll_count(groupArray(top)), 9) AS amount
  FROM
  (
    SELECT root_namespace_id, register, max(rank) AS top
    FROM registers
    WHERE counter IN (SELECT counter FROM metrics WHERE key_path = {key_path:String} AND kind = 'unique')
      AND day >= ping_weeks_from({recorded_at:DateTime('UTC')}) AND day < ping_weeks_to({recorded_at:DateTime('UTC')})
    GROUP BY root_namespace_id, register
  )
  GROUP BY root_namespace_id
)
GROUP BY root_namespace_id;

-- Totals and sums only: uniques over everything do not exist, here as in GitLab.
CREATE VIEW IF NOT EXISTS metric_all AS
SELECT root_namespace_id, sum(usage_hourly.value) AS value
FROM usage_hourly
WHERE counter IN (SELECT counter FROM metrics WHERE key_path = {key_path:String} AND kind IN ('total', 'sum'))
  AND hour < ping_all_to({recorded_at:DateTime('UTC')})
GROUP BY root_namespace_id;

-- One number for any root namespaces together over any days.
CREATE VIEW IF NOT EXISTS metric_between AS
SELECT sum(amount) AS value
FROM
(
  SELECT value AS amount
  FROM usage_hourly
  WHERE root_namespace_id IN {roots:Array(Int64)}
    AND counter IN (SELECT counter FROM metrics WHERE key_path = {key_path:String} AND kind IN ('total', 'sum'))
    AND hour >= toDateTime({first_day:Date}, 'UTC') AND hour < toDateTime({day_after:Date}, 'UTC')
  UNION ALL
  SELECT toDecimal256(hll_count(groupArray(top)), 9) AS amount
  FROM
  (
    SELECT register, max(rank) AS top
    FROM registers
    WHERE root_namespace_id IN {roots:Array(Int64)}
      AND counter IN (SELECT counter FROM metrics WHERE key_path = {key_path:String} AND kind = 'unique')
      AND day >= {first_day:Date} AND day < {day_after:Date}
    GROUP BY register
  )
  HAVING count() > 0
)
HAVING count() > 0;

-- One number for any root namespaces together over any ISO weeks, named as GitLab's Redis keys name them: weeks = ['2026-45', '2026-47'].
CREATE VIEW IF NOT EXISTS metric_in_weeks AS
SELECT sum(amount) AS value
FROM
(
  SELECT value AS amount
  FROM usage_hourly
  WHERE root_namespace_id IN {roots:Array(Int64)}
    AND counter IN (SELECT counter FROM metrics WHERE key_path = {key_path:String} AND kind IN ('total', 'sum'))
    AND toMonday(hour) IN (SELECT arrayJoin(arrayMap(week -> iso_week_from(week), {weeks:Array(String)})))
  UNION ALL
  SELECT toDecimal256(hll_count(groupArray(top)), 9) AS amount
  FROM
  (
    SELECT register, max(rank) AS top
    FROM registers
    WHERE root_namespace_id IN {roots:Array(Int64)}
      AND counter IN (SELECT counter FROM metrics WHERE key_path = {key_path:String} AND kind = 'unique')
      AND toMonday(day) IN (SELECT arrayJoin(arrayMap(week -> iso_week_from(week), {weeks:Array(String)})))
    GROUP BY register
  )
  HAVING count() > 0
)
HAVING count() > 0;

-- The whole Service Ping of any root namespaces together, with what each number means. It does not know how complete the rollups are: complete_through
-- stands in the answers over HTTP. Metrics that are counted by value are no single number and left out.
CREATE VIEW IF NOT EXISTS service_ping AS
SELECT
  key_path,
  time_frame,
  multiIf(kind = 'none' OR (amount IS NULL AND first_active_from >= window_to), NULL, ifNull(amount, toDecimal256(0, 9))) AS value,
  multiIf(
    kind = 'none' OR (amount IS NULL AND first_active_from >= window_to), 'not_instrumented',
    last_active_from > window_from, 'partial',
    amount IS NULL, 'zero',
    'counted') AS status,
  window_from,
  window_to,
  if(kind = 'none', NULL, greatest(last_active_from, window_from)) AS counted_from
FROM
(
  SELECT
    key_path,
    any(metrics.time_frame) AS time_frame,
    any(metrics.kind) AS kind,
    min(active_from) AS first_active_from,
    max(active_from) AS last_active_from,
    ping_to(time_frame, {recorded_at:DateTime('UTC')}) AS window_to,
    if(time_frame = 'all', least(first_active_from, window_to), ping_from(time_frame, {recorded_at:DateTime('UTC')})) AS window_from
  FROM metrics
  LEFT JOIN counter_activity ON counter_activity.counter = metrics.counter
  WHERE status IN ('active', 'broken', 'data_available') AND metrics.identifier = ''
  GROUP BY key_path
) AS defined
LEFT JOIN
(
  SELECT key_path, toNullable(sum(value)) AS amount
  FROM usage_hourly
  INNER JOIN metrics ON metrics.counter = usage_hourly.counter
  WHERE root_namespace_id IN {roots:Array(Int64)} AND kind IN ('total', 'sum')
    AND hour >= ping_from(time_frame, {recorded_at:DateTime('UTC')}) AND hour < ping_to(time_frame, {recorded_at:DateTime('UTC')})
  GROUP BY key_path
  UNION ALL
  SELECT key_path, toNullable(toDecimal256(hll_count(groupArray(top)), 9)) AS amount
  FROM
  (
    SELECT key_path, register, max(rank) AS top
    FROM registers
    INNER JOIN metrics ON metrics.counter = registers.counter
    WHERE root_namespace_id IN {roots:Array(Int64)} AND kind = 'unique'
      AND day >= toDate(ping_from(time_frame, {recorded_at:DateTime('UTC')})) AND day < toDate(ping_to(time_frame, {recorded_at:DateTime('UTC')}))
      AND time_frame IN ('7d', '28d')
    GROUP BY key_path, register
  )
  GROUP BY key_path
) AS counted USING (key_path)
ORDER BY key_path;
