-- Packs a closed page of many small fields into few large ones.
-- KEYS: 1 the namespace's hash, 2 the page of replay ids.  ARGV: 1 owner's epoch, 2 bytes of a packed field.
if redis.call('HGET', KEYS[1], 'e') ~= ARGV[1] then return -1 end
local all = table.concat(redis.call('HVALS', KEYS[2]))
local ttl = redis.call('PTTL', KEYS[2])
if #all == 0 then return 0 end

local size = tonumber(ARGV[2])
redis.call('DEL', KEYS[2])
for first = 1, #all, size do
  redis.call('HSET', KEYS[2], 'c' .. string.format('%d', first), string.sub(all, first, first + size - 1))
end
if ttl > 0 then redis.call('PEXPIRE', KEYS[2], ttl) end
return 1
