-- Takes a namespace over and returns what the former owner left.
-- KEYS: 1 the namespace's hash.  ARGV: 1 the new owner's epoch.
-- Returns { seconds, microseconds, field, value, … }.
redis.call('PERSIST', KEYS[1])
redis.call('HSET', KEYS[1], 'e', ARGV[1])
local answer = redis.call('TIME')
local fields = redis.call('HGETALL', KEYS[1])
for i = 1, #fields do answer[i + 2] = fields[i] end
return answer
