-- Stores one commit of a namespace: all of it or nothing. It validates before its first write.
--
-- The embedded store logs each write of a script by itself, so a crash may keep any prefix of them. Every prefix is therefore a valid state: the one
-- HSET that carries the version is the commit. What stands before it counts for nothing without it (a ledger entry too many; replay ids of a commit
-- above the version, which the next owner discards); what stands behind it may be missing (rows that are sent again; events in the accounts, which
-- therefore never hold more than what was stored).
--
-- KEYS: 1 the namespace's hash, 2 the ledger of its tag, 3 the page of replay ids, 4 the accounts of its tag.
-- ARGV: 1 owner's epoch, 2 version expected, 3 namespace id, 4 ledger: 'keep', 'now', 'clear' or a score,
--       5 field of the page, 6 replay ids ('' for none), 7 milliseconds that a new page is kept (0: it is not new),
--       8 how many arguments change fields, 9 how many book events, those that change (field, value, …; the version is among them), those that book
--       (account, events, …), then fields to delete.
-- Returns Redis' clock in milliseconds, -1 when another owner has taken over, -2 when the version is not the expected one.
local held = redis.call('HMGET', KEYS[1], 'e', 'q')
if held[1] ~= ARGV[1] then return -1 end
if (held[2] or '') ~= ARGV[2] then return -2 end

local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
local ledger = ARGV[4]
if ledger == 'now' then redis.call('ZADD', KEYS[2], string.format('%.0f', now), ARGV[3])
elseif ledger ~= 'keep' and ledger ~= 'clear' then redis.call('ZADD', KEYS[2], ledger, ARGV[3]) end

if ARGV[6] ~= '' then
  -- A page that nothing lists yet can only hold what a crash left of a commit that never was.
  if ARGV[7] ~= '0' then redis.call('DEL', KEYS[3]) end
  redis.call('HSET', KEYS[3], ARGV[5], ARGV[6])
  if ARGV[7] ~= '0' then redis.call('PEXPIRE', KEYS[3], ARGV[7]) end
end

local changes = tonumber(ARGV[8])
local booked = tonumber(ARGV[9])
redis.call('HSET', KEYS[1], unpack(ARGV, 10, 9 + changes))

local SLICE = 4000
for first = 10 + changes + booked, #ARGV, SLICE do
  redis.call('HDEL', KEYS[1], unpack(ARGV, first, math.min(first + SLICE - 1, #ARGV)))
end
for at = 10 + changes, 9 + changes + booked, 2 do redis.call('HINCRBY', KEYS[4], ARGV[at], ARGV[at + 1]) end
if ledger == 'clear' then redis.call('ZREM', KEYS[2], ARGV[3]) end
return now
