"""What a list can be besides a table of rows: views, groups, pivots, charts, boards, calendars."""
