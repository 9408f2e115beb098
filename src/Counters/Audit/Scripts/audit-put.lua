-- Keeps a row of the audit until ClickHouse has it.
-- KEYS: 1 the rows.  ARGV: 1 id, 2 row, 3 how many rows may be held at most.
-- Answers 1, or 0 when there is no room for another row.
if redis.call('HLEN', KEYS[1]) >= tonumber(ARGV[3]) and redis.call('HEXISTS', KEYS[1], ARGV[1]) == 0 then return 0 end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
return 1
