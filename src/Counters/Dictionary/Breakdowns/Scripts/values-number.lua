-- Looks up the slots of values of a rule within a root namespace, and gives slots to those that have none as far as there is room. The one HSET is
-- the commit.
-- KEYS: 1 the record. Its field 'n' holds the highest slot given and the values in use; the field 'v' .. value holds the value's slot, negative while
-- the value is retired.
-- ARGV: 1 most values in use, 2 highest slot there may be, 3 most values to number now, 4 … values, each once.
-- Returns { values in use, highest slot, values numbered now, slot of each value (0: it has none) … }.
local fields = { 'n' }
for i = 4, #ARGV do fields[i - 2] = 'v' .. ARGV[i] end
local held = redis.call('HMGET', KEYS[1], unpack(fields))
local highest, used = string.match(held[1] or '0 0', '(%d+) (%d+)')
highest = tonumber(highest)
used = tonumber(used)

local left = math.min(tonumber(ARGV[3]), tonumber(ARGV[1]) - used, tonumber(ARGV[2]) - highest)
local changes = {}
local answer = { 0, 0, 0 }
for i = 2, #fields do
  local slot = tonumber(held[i] or '0')
  if slot == 0 and left > 0 then
    highest = highest + 1
    used = used + 1
    left = left - 1
    slot = highest
    answer[3] = answer[3] + 1
    changes[#changes + 1] = fields[i]
    changes[#changes + 1] = string.format('%d', slot)
  end
  answer[i + 2] = slot
end

if #changes > 0 then redis.call('HSET', KEYS[1], 'n', string.format('%d %d', highest, used), unpack(changes)) end
answer[1] = used
answer[2] = highest
return answer
