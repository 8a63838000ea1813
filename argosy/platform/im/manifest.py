"""What the instant messages add to the suite: the settings of a company's application."""

from __future__ import annotations

from argosy.platform.registry.fields import choices
from argosy.platform.registry.labels import Text
from argosy.platform.settings.declaring import COMPANY_TOO, USER_ONLY, Kind, Setting

PERMISSIONS: dict[str, tuple[str, str]] = {}

SETTINGS = (
    Setting(
        "im.provider",
        Text("Provider", "服务商"),
        Kind.CHOICE,
        "none",
        levels=COMPANY_TOO,
        choices=choices(
            ("none", "None", "无"),
            ("wecom", "WeCom", "企业微信"),
            ("dingtalk", "DingTalk", "钉钉"),
            ("feishu", "Feishu", "飞书"),
        ),
    ),
    Setting(
        "im.address",
        Text("Address", "接口地址"),
        Kind.TEXT,
        levels=COMPANY_TOO,
        help=Text(
            "Of an installation of one's own; empty: the provider's public one.",
            "私有化部署的地址；留空则使用服务商公网地址。",
        ),
    ),
    Setting(
        "im.app_id",
        Text("Corporation or application id", "企业 ID 或应用 ID"),
        Kind.TEXT,
        levels=COMPANY_TOO,
        help=Text("CorpID, AppKey or App ID.", "企业微信 CorpID、钉钉 AppKey 或飞书 App ID。"),
    ),
    Setting("im.secret", Text("Secret", "应用密钥"), Kind.SECRET, levels=COMPANY_TOO),
    Setting(
        "im.agent",
        Text("Agent id", "应用 AgentId"),
        Kind.TEXT,
        levels=COMPANY_TOO,
        help=Text("WeCom and DingTalk only.", "仅企业微信与钉钉需要。"),
    ),
    Setting(
        "im.user_id",
        Text("My id there", "我的成员 ID"),
        Kind.TEXT,
        levels=USER_ONLY,
        help=Text("Your user id at the provider.", "您在该服务商的 UserID。"),
    ),
)
