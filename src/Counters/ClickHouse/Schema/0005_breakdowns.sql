-- Metrics that are counted by value: a counter of its own for each value, named by the rule's path, a tab and the value. What has no counter of its
-- own (values beyond the first 1,000 of a rule in a root namespace, longer than 255 bytes, retired or not listed) stands together under the value '(other)'.
-- In metrics such a metric has its identifier (label, property …) and the kind 'none', for under the rule's path itself nothing is ever counted.
--
-- What was counted of each value. Joins with metrics by counter, the rule's path.
CREATE VIEW IF NOT EXISTS breakdown_hourly AS
SELECT
  root_namespace_id,
  namespace_id,
  substringIndex(usage_hourly.counter, '\t', 1) AS counter,
  substring(usage_hourly.counter, position(usage_hourly.counter, '\t') + 1) AS identifier_value,
  hour,
  value,
  root_assumed
FROM usage_hourly
WHERE position(usage_hourly.counter, '\t') > 0;

CREATE VIEW IF NOT EXISTS breakdown_daily AS
SELECT
  root_namespace_id,
  namespace_id,
  substringIndex(usage_daily.counter, '\t', 1) AS counter,
  substring(usage_daily.counter, position(usage_daily.counter, '\t') + 1) AS identifier_value,
  day,
  value,
  root_assumed
FROM usage_daily
WHERE position(usage_daily.counter, '\t') > 0;
