"""Working calendars 工作日历: weekly hours, holidays, make-up days, exceptions, by time zone.

A calendar is data: libraries only seed its holidays, with their version and the years they know,
and a year nobody has entered is a typed problem, never a guess. Due dates, promises, service
clocks and schedules ask here. Writes none of the three flows.
"""
