-- Retires values of a rule within a root namespace, or takes retired ones back into use. The one HSET is the commit.
-- KEYS: 1 the record (see values-number.lua).
-- ARGV: 1 'retire' or 'restore', 2 most values in use, 3 'values' or 'prefix', 4 … the values, or the one prefix.
-- Returns { values changed, values in use, values found }; the first is negative where there is no room for so many, and nothing was changed.
local retires = ARGV[1] == 'retire'
local wanted = {}
for i = 4, #ARGV do wanted['v' .. ARGV[i]] = true end
local prefix = 'v' .. ARGV[4]

local held = redis.call('HGETALL', KEYS[1])
local highest, used, found, changed = 0, 0, 0, 0
local changes = {}
for i = 1, #held, 2 do
  local field = held[i]
  if field == 'n' then
    highest, used = string.match(held[i + 1], '(%d+) (%d+)')
    highest = tonumber(highest)
    used = tonumber(used)
  elseif wanted[field] or (ARGV[3] == 'prefix' and string.sub(field, 1, #prefix) == prefix) then
    local slot = tonumber(held[i + 1])
    found = found + 1
    if (slot > 0) == retires then
      changed = changed + 1
      changes[#changes + 1] = field
      changes[#changes + 1] = string.format('%d', -slot)
    end
  end
end

if changed == 0 then return { 0, used, found } end
local after = used + changed
if retires then after = used - changed end
if after > tonumber(ARGV[2]) then return { -changed, used, found } end
redis.call('HSET', KEYS[1], 'n', string.format('%d %d', highest, after), unpack(changes))
return { changed, after, found }
