-- The whole Service Ping of some root namespaces together as of an instant, with what each number means.
SELECT key_path, status, value
FROM service_ping(roots = [9970, 9980], recorded_at = '2026-11-01 00:00:00')
ORDER BY key_path
