-- Reads the dictionary's record, and the store's clock no later than it.
-- KEYS: 1 the record.  ARGV: 1 the sequence that the reader knows.
-- Returns { seconds, microseconds } when that is still the one, else { seconds, microseconds, sequence, timeline, counters }.
local answer = redis.call('TIME')
local sequence = redis.call('HGET', KEYS[1], 'sequence') or '0'
if sequence == ARGV[1] then return answer end
answer[3] = sequence
answer[4] = redis.call('HGET', KEYS[1], 'timeline') or ''
answer[5] = redis.call('HGET', KEYS[1], 'counters') or ''
return answer
