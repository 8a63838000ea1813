"""The rules of calendars, pure: hours of a day, working days and time, what libraries know."""
