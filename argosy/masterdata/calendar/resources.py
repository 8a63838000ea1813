"""Working calendars as every door shows them: hours of the week, exceptional days, years."""

from __future__ import annotations

from argosy.masterdata.calendar.commands import (
    do_confirm_year,
    do_create_calendar,
    do_seed_year,
    do_set_day,
    do_set_week,
)
from argosy.platform.registry import makers as make
from argosy.platform.registry.actions import Action, ActionKind
from argosy.platform.registry.fields import Field
from argosy.platform.registry.labels import Text
from argosy.platform.registry.resource import Lines, Resource, Scope, Section

HOURS = Text(
    "Such as 08:00-12:00 13:00-17:00; empty for a day off.",
    "如 08:00-12:00 13:00-17:00；休息日留空。",
)
WEEKDAYS = (
    ("monday", "Monday", "星期一"),
    ("tuesday", "Tuesday", "星期二"),
    ("wednesday", "Wednesday", "星期三"),
    ("thursday", "Thursday", "星期四"),
    ("friday", "Friday", "星期五"),
    ("saturday", "Saturday", "星期六"),
    ("sunday", "Sunday", "星期日"),
)
WEEK_FIELDS: tuple[Field, ...] = (
    make.date("valid_from", "From", "起始日期", example="2026-01-01"),
    *(make.text(name, en, zh, max_length=200, help=HOURS) for name, en, zh in WEEKDAYS),
)
DAY_FIELDS: tuple[Field, ...] = (
    make.date("day", "Day", "日期", example="2026-10-01"),
    make.text("hours", "Hours", "工作时间", max_length=200, help=HOURS),
    make.whole(
        "as_weekday",
        "Works as weekday",
        "按星期几上班",
        help=Text(
            "1 is Monday, 7 is Sunday: for make-up days.", "1 为星期一，7 为星期日，用于调休。"
        ),
    ),
    make.text("name", "Name", "名称", max_length=200, example="National Day"),
    make.text("name_zh", "Chinese name", "中文名称", max_length=200, example="国庆节"),
    make.text("source", "Source", "来源", max_length=40),
    make.text("source_version", "Version of the source", "来源版本", max_length=40),
)
YEAR_FIELDS: tuple[Field, ...] = (
    make.whole("year", "Year", "年度", example=2026),
    make.text("source", "Source", "来源", max_length=40),
    make.text("source_version", "Version of the source", "来源版本", max_length=40),
    make.reference("entered_by", "Entered by", "录入人", "trail.actor", "t.entered_by"),
    make.instant("entered_at", "Entered", "录入时间"),
)
OF_CALENDAR = make.reference("calendar", "Calendar", "工作日历", "calendar.calendar")


def _lines(name: str, en: str, zh: str, fields: tuple[Field, ...], order: str) -> Lines:
    return Lines(
        name, Text(en, zh), f"calendar_{name[:-1]}", "t.calendar_id", fields, order=f"t.{order}"
    )


CALENDAR = Resource(
    name="calendar.calendar",
    label=Text("Working calendar", "工作日历"),
    plural=Text("Working calendars", "工作日历"),
    table="work_calendar",
    read="calendar.read",
    scope=Scope.GROUP,
    fields=(
        make.code(64, "CN"),
        *make.names(),
        make.text("time_zone", "Time zone", "时区", max_length=64, example="Asia/Shanghai"),
        make.text("country", "Country", "国家", max_length=2, example="CN"),
        make.text("subdivision", "Subdivision", "地区", max_length=16),
        make.flag("keeps_holidays", "Keeps holidays", "遵守节假日"),
    ),
    lines=(
        _lines("weeks", "Hours of the week", "每周工时", WEEK_FIELDS, "valid_from"),
        _lines("days", "Exceptional days", "特殊日期", DAY_FIELDS, "day"),
        _lines("years", "Years", "年度", YEAR_FIELDS, "year"),
    ),
    actions=(
        Action(
            "create",
            do_create_calendar,
            Text("New calendar", "新建日历"),
            kind=ActionKind.CREATE,
            is_import=True,
        ),
    ),
    display=("code", "name"),
    import_key=("code",),
    sort=("code",),
    columns=("code", "name", "country", "time_zone"),
    sections=(Section(Text("Calendar", "日历"), ("code", "name", "name_zh", "time_zone")),),
    help=Text("When people and machines work.", "人员与设备的工作时间。"),
)


def _part(
    name: str,
    label: Text,
    plural: Text,
    fields: tuple[Field, ...],
    actions: tuple[Action, ...],
    named_by: str,
) -> Resource:
    return Resource(
        name=f"calendar.{name}",
        label=label,
        plural=plural,
        is_seldom=True,
        table=f"calendar_{name}",
        read="calendar.read",
        scope=Scope.GROUP,
        fields=(OF_CALENDAR, *fields),
        actions=actions,
        display=("calendar", named_by),
        import_key=("calendar", named_by),
        sort=("-id",),
        columns=("calendar", *(field.name for field in fields[:4])),
        owns_fields=False,
    )


WEEK = _part(
    "week",
    Text("Hours of the week", "每周工时"),
    Text("Hours of the week", "每周工时"),
    WEEK_FIELDS,
    (
        Action(
            "set",
            do_set_week,
            Text("Set hours of the week", "设置每周工时"),
            kind=ActionKind.CREATE,
            is_import=True,
        ),
    ),
    "valid_from",
)
DAY = _part(
    "day",
    Text("Exceptional day", "特殊日期"),
    Text("Exceptional days", "特殊日期"),
    DAY_FIELDS,
    (
        Action(
            "set",
            do_set_day,
            Text("Set a day", "设置日期"),
            kind=ActionKind.CREATE,
            is_import=True,
        ),
    ),
    "day",
)
YEAR = _part(
    "year",
    Text("Calendar year", "日历年度"),
    Text("Calendar years", "日历年度"),
    YEAR_FIELDS,
    (
        Action("seed", do_seed_year, Text("Load holidays", "载入节假日"), kind=ActionKind.CREATE),
        Action("confirm", do_confirm_year, Text("Confirm", "确认年度"), kind=ActionKind.CREATE),
    ),
    "year",
)

RESOURCES = (CALENDAR, WEEK, DAY, YEAR)
