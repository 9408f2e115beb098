-- Packs a closed page of many small fields into few large ones. The packed fields come first, so that every prefix of the writes holds all ids.
-- KEYS: 1 the namespace's hash, 2 the page of replay ids.  ARGV: 1 owner's epoch, 2 bytes of a packed field, 3 prefix of packed fields, never used before.
if redis.call('HGET', KEYS[1], 'e') ~= ARGV[1] then return -1 end
local former = redis.call('HKEYS', KEYS[2])
local all = table.concat(redis.call('HVALS', KEYS[2]))
local size = tonumber(ARGV[2])
for first = 1, #all, size do
  redis.call('HSET', KEYS[2], ARGV[3] .. string.format('%d', first), string.sub(all, first, first + size - 1))
end

local SLICE = 4000
for first = 1, #former, SLICE do
  redis.call('HDEL', KEYS[2], unpack(former, first, math.min(first + SLICE - 1, #former)))
end
return 1
