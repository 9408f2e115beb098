-- Takes a namespace over and returns what the former owner left.
-- KEYS: 1 the namespace's hash, 2 the ledger of its tag.  ARGV: 1 the new owner's epoch, 2 namespace id.
-- Returns { seconds, microseconds, field, value, … }.
redis.call('PERSIST', KEYS[1])
redis.call('HSET', KEYS[1], 'e', ARGV[1])
local answer = redis.call('TIME')
local fields = redis.call('HGETALL', KEYS[1])
local unflushed = false
for i = 1, #fields do
  answer[i + 2] = fields[i]
  if i % 2 == 1 then
    local kind = string.sub(fields[i], 1, 1)
    unflushed = unflushed or kind == 't' or kind == 'r'
  end
end

-- An entry without anything unflushed is what a crash left of a commit that never was.
if not unflushed then redis.call('ZREM', KEYS[2], ARGV[2]) end
return answer
