"""What the settings add to the suite: permissions, and settings of no one capability."""

from __future__ import annotations

from argosy.platform.registry.fields import choices
from argosy.platform.registry.labels import Text
from argosy.platform.settings.declaring import ALL_LEVELS, COMPANY_TOO, Kind, Setting

PERMISSIONS = {
    "settings.read": ("See settings and their history", "查看设置及其历史"),
    "settings.write": ("Set values for the company", "修改公司设置"),
    "settings.system": ("Set values for everybody", "修改全局设置"),
}

ROLES = {"settings_keeper": (*PERMISSIONS, "users.role.read")}

DUTY_CONFLICTS: tuple[tuple[str, str, str], ...] = ()

SETTINGS = (
    Setting(
        "general.time_zone",
        Text("Time zone", "时区"),
        Kind.ZONE,
        levels=ALL_LEVELS,
        help=Text(
            "For times on pages and for quiet hours; empty: the company's.",
            "用于页面时间与免打扰时段；留空则按公司时区。",
        ),
    ),
    Setting(
        "general.address",
        Text("Address of this Argosy", "系统访问地址"),
        Kind.TEXT,
        help=Text(
            "Where people reach it, such as https://argosy.example.com; links in mails begin so.",
            "用户访问系统的地址，例如 https://argosy.example.com；邮件中的链接以此开头。",
        ),
    ),
    Setting(
        "accounts.sign_up",
        Text("Who may make an account", "账户注册方式"),
        Kind.CHOICE,
        "invitation",
        choices=choices(
            ("closed", "Nobody but administrators", "仅管理员创建"),
            ("invitation", "Who was invited", "仅限受邀者"),
            ("open", "Everybody", "开放注册"),
        ),
    ),
    Setting(
        "files.upload_max_mb",
        Text("Largest file", "单个文件上限"),
        Kind.WHOLE,
        "25",
        levels=COMPANY_TOO,
        minimum=1,
        maximum=10_000,
        unit=Text("MB", "MB"),
    ),
    Setting(
        "files.quota_gb",
        Text("Space for files", "文件存储配额"),
        Kind.WHOLE,
        "50",
        levels=COMPANY_TOO,
        minimum=1,
        maximum=1_000_000,
        unit=Text("GB", "GB"),
    ),
)
