-- One metric of some root namespaces together in some ISO weeks, named as GitLab's Redis keys name them. Distinct users are united, not added.
SELECT value
FROM metric_in_weeks(key_path = 'counts.builds', roots = [9970, 9980], weeks = ['2026-40', '2026-43'])
