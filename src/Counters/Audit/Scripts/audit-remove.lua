-- Removes rows of the audit that ClickHouse has confirmed; one that was written again since it was read stays.
-- KEYS: 1 the rows.  ARGV: id and row by turns.  Answers how many were removed.
local removed = 0
for at = 1, #ARGV, 2 do
  if redis.call('HGET', KEYS[1], ARGV[at]) == ARGV[at + 1] then
    redis.call('HDEL', KEYS[1], ARGV[at])
    removed = removed + 1
  end
end
return removed
