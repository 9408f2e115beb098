-- Removes replay ids of commits that never were: a crash of the embedded store can leave them above the namespace's version.
-- KEYS: 1 the namespace's hash, 2 the page of replay ids.  ARGV: 1 owner's epoch, then fields.
if redis.call('HGET', KEYS[1], 'e') ~= ARGV[1] then return -1 end
local SLICE = 4000
for first = 2, #ARGV, SLICE do
  redis.call('HDEL', KEYS[2], unpack(ARGV, first, math.min(first + SLICE - 1, #ARGV)))
end
return 1
