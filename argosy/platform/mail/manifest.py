"""What the mail adds to the suite: the settings of the server that it leaves by."""

from __future__ import annotations

from argosy.platform.registry.fields import choices
from argosy.platform.registry.labels import Text
from argosy.platform.settings.declaring import Kind, Setting

PERMISSIONS: dict[str, tuple[str, str]] = {}

SETTINGS = (
    Setting(
        "mail.host",
        Text("Mail server", "邮件服务器"),
        Kind.HOST,
        help=Text(
            "Empty: mails are written into files below the home, mails/, which one can open.",
            "留空时，邮件写入主目录 mails/ 下的文件，可直接打开查看。",
        ),
    ),
    Setting("mail.port", Text("Port", "端口"), Kind.WHOLE, "587", minimum=1, maximum=65_535),
    Setting(
        "mail.security",
        Text("Encryption", "加密方式"),
        Kind.CHOICE,
        "starttls",
        choices=choices(
            ("starttls", "STARTTLS", "STARTTLS"),
            ("tls", "TLS from the start", "全程 TLS"),
            ("none", "None", "不加密"),
        ),
        help=Text(
            "None is for a server on this very machine only: passwords travel in the clear.",
            "“不加密”仅用于本机服务器：密码将以明文传输。",
        ),
    ),
    Setting("mail.user", Text("Sign-in name", "登录名"), Kind.TEXT),
    Setting("mail.password", Text("Password", "密码"), Kind.SECRET),
    Setting(
        "mail.sender",
        Text("Sender's address", "发件人地址"),
        Kind.EMAIL,
        "argosy@localhost",
    ),
    Setting("mail.sender_name", Text("Sender's name", "发件人名称"), Kind.TEXT, "Argosy"),
)
