-- Replaces a record that is still the expected one ('' for none yet).
-- KEYS: 1 the record.  ARGV: 1 expected, 2 replacement.
if (redis.call('GET', KEYS[1]) or '') ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[2])
return 1
