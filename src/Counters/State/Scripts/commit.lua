-- Stores one commit of a namespace: all of it or nothing. It validates before its first write.
-- KEYS: 1 the namespace's hash, 2 the ledger of its tag, 3 the page of replay ids.
-- ARGV: 1 owner's epoch, 2 version expected, 3 version after, 4 namespace id,
--       5 ledger: 'keep', 'now', 'clear' or a score, 6 field of the page, 7 replay ids ('' for none), 8 milliseconds that a new page is kept (0: it is not new),
--       9 how many fields to delete, those fields, then field and value of what changes.
-- Returns Redis' clock in milliseconds, -1 when another owner has taken over, -2 when the version is not the expected one.
local held = redis.call('HMGET', KEYS[1], 'e', 'q')
if held[1] ~= ARGV[1] then return -1 end
if (held[2] or '') ~= ARGV[2] then return -2 end

local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
local SLICE = 2000

local deletions = tonumber(ARGV[9])
for first = 10, 9 + deletions, SLICE do
  redis.call('HDEL', KEYS[1], unpack(ARGV, first, math.min(first + SLICE - 1, 9 + deletions)))
end
for first = 10 + deletions, #ARGV, SLICE do
  redis.call('HSET', KEYS[1], unpack(ARGV, first, math.min(first + SLICE - 1, #ARGV)))
end
redis.call('HSET', KEYS[1], 'q', ARGV[3])

if ARGV[7] ~= '' then
  redis.call('HSET', KEYS[3], ARGV[6], ARGV[7])
  if ARGV[8] ~= '0' then redis.call('PEXPIRE', KEYS[3], ARGV[8]) end
end

if ARGV[5] == 'now' then redis.call('ZADD', KEYS[2], string.format('%.0f', now), ARGV[4])
elseif ARGV[5] == 'clear' then redis.call('ZREM', KEYS[2], ARGV[4])
elseif ARGV[5] ~= 'keep' then redis.call('ZADD', KEYS[2], ARGV[5], ARGV[4]) end
return now
