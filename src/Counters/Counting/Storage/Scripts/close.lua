-- Lets the record of an idle namespace expire. Refused while anything in it is unflushed.
-- KEYS: 1 the namespace's hash, 2 the ledger of its tag.  ARGV: 1 owner's epoch, 2 namespace id, 3 milliseconds.
if redis.call('HGET', KEYS[1], 'e') ~= ARGV[1] then return -1 end
if redis.call('ZSCORE', KEYS[2], ARGV[2]) then return 0 end
redis.call('PEXPIRE', KEYS[1], ARGV[3])
return 1
