-- Replaces the dictionary's record while it is still the expected one. The one HSET is the commit.
-- KEYS: 1 the record, 2 the definition files by version.
-- ARGV: 1 expected sequence, 2 timeline, 3 counters, 4 Unix milliseconds that must not have passed, or '', 5 … versions whose files are kept; those
-- of the first must be there.
-- Returns the new sequence, or -1.
if (redis.call('HGET', KEYS[1], 'sequence') or '0') ~= ARGV[1] then return -1 end
if redis.call('HEXISTS', KEYS[2], ARGV[5]) == 0 then return -1 end
if ARGV[4] ~= '' then
  local now = redis.call('TIME')
  if tonumber(now[1]) * 1000 + math.floor(tonumber(now[2]) / 1000) > tonumber(ARGV[4]) then return -1 end
end

local sequence = tonumber(ARGV[1]) + 1
redis.call('HSET', KEYS[1], 'sequence', string.format('%d', sequence), 'timeline', ARGV[2], 'counters', ARGV[3])
local kept = {}
for i = 5, #ARGV do kept[ARGV[i]] = true end
for _, version in ipairs(redis.call('HKEYS', KEYS[2])) do
  if not kept[version] then redis.call('HDEL', KEYS[2], version) end
end

return sequence
