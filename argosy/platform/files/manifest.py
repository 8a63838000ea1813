"""What files add to the suite: permissions that everybody has, and the virus scanner's address."""

from __future__ import annotations

from argosy.platform.registry.labels import Text
from argosy.platform.settings.declaring import Kind, Setting

PERMISSIONS = {
    "files.read": ("Read files of records one may read", "查看有权记录的附件"),
    "files.attach": ("Attach files to records one may change", "为有权修改的记录添加附件"),
}

EVERYBODY = tuple(PERMISSIONS)

ROLES: dict[str, tuple[str, ...]] = {}

DUTY_CONFLICTS: tuple[tuple[str, str, str], ...] = ()

SETTINGS = (
    Setting(
        "files.scanner",
        Text("Virus scanner", "病毒扫描服务"),
        Kind.TEXT,
        help=Text(
            "Host and port of a clamd, such as 127.0.0.1:3310; empty: files are not scanned.",
            "clamd 的主机与端口，例如 127.0.0.1:3310；留空则不扫描。",
        ),
    ),
)
