-- The windows of GitLab's time frames as seen at an instant: 7d is the last complete ISO week, 28d the last four, all everything so far with the
-- hour that is under way (GitLab: lib/gitlab/usage/time_frame.rb). From is in a window, to is not. They take a DateTime, a Date, or text; UTC is meant.
CREATE OR REPLACE FUNCTION ping_week_from AS (recorded_at) -> toMonday(toDateTime(recorded_at, 'UTC')) - 7;
CREATE OR REPLACE FUNCTION ping_week_to AS (recorded_at) -> toMonday(toDateTime(recorded_at, 'UTC'));
CREATE OR REPLACE FUNCTION ping_weeks_from AS (recorded_at) -> toMonday(toDateTime(recorded_at, 'UTC')) - 28;
CREATE OR REPLACE FUNCTION ping_weeks_to AS (recorded_at) -> toMonday(toDateTime(recorded_at, 'UTC'));
CREATE OR REPLACE FUNCTION ping_all_to AS (recorded_at) -> toStartOfHour(toDateTime(recorded_at, 'UTC') + 3599);

-- The same by the name of the time frame, as the view metrics has it, to the second; null for none.
CREATE OR REPLACE FUNCTION ping_from AS (time_frame, recorded_at) -> multiIf(
  time_frame = '7d', toDateTime(toMonday(toDateTime(recorded_at, 'UTC')) - 7, 'UTC'),
  time_frame = '28d', toDateTime(toMonday(toDateTime(recorded_at, 'UTC')) - 28, 'UTC'),
  time_frame = 'all', toDateTime(0, 'UTC'),
  NULL);
CREATE OR REPLACE FUNCTION ping_to AS (time_frame, recorded_at) -> multiIf(
  time_frame IN ('7d', '28d'), toDateTime(toMonday(toDateTime(recorded_at, 'UTC')), 'UTC'),
  time_frame = 'all', toStartOfHour(toDateTime(recorded_at, 'UTC') + 3599),
  NULL);

-- ISO weeks as GitLab's Redis keys name them, 2026-53, and back to their Mondays. 4 January is always in week 1.
CREATE OR REPLACE FUNCTION iso_week AS (day) -> formatDateTime(toDate(day), '%G-%V');
CREATE OR REPLACE FUNCTION iso_week_from AS (week) ->
  toMonday(makeDate(toUInt16(substring(week, 1, 4)), 1, 4)) + 7 * (toInt32(substring(week, 6)) - 1);
