-- Which store this is: the same generation id stands in Redis, and the host refuses to start when they differ.
CREATE TABLE IF NOT EXISTS store
(
  generation UUID,
  accepted_at DateTime64(6, 'UTC')
)
ENGINE = MergeTree
ORDER BY accepted_at
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1;
