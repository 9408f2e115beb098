-- Reads the dictionary's record and how often values were retired or restored, and the store's clock no later than both.
-- KEYS: 1 the record.  ARGV: 1 the sequence that the reader knows.
-- Returns { seconds, microseconds, changes of values } when that is still the one, else those and { …, sequence, timeline, counters }.
local answer = redis.call('TIME')
answer[3] = redis.call('HGET', KEYS[1], 'values') or '0'
local sequence = redis.call('HGET', KEYS[1], 'sequence') or '0'
if sequence == ARGV[1] then return answer end
answer[4] = sequence
answer[5] = redis.call('HGET', KEYS[1], 'timeline') or ''
answer[6] = redis.call('HGET', KEYS[1], 'counters') or ''
return answer
