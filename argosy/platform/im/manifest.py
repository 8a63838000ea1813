"""What the instant messages add to the suite: permissions, and a company's application."""

from __future__ import annotations

from argosy.kernel.events.refusals import declare_refusal
from argosy.kernel.primitives.errors import Conflict, Problem
from argosy.platform.registry.fields import choices
from argosy.platform.registry.labels import Text
from argosy.platform.settings.declaring import COMPANY_TOO, USER_ONLY, Kind, Setting

PERMISSIONS = {
    "im.read": ("See who is who at the messenger", "查看即时通讯成员绑定"),
    "im.bind": ("Bind members of the messenger to users", "绑定即时通讯成员与用户"),
    "im.sync": ("Synchronise with the messenger's directory", "与即时通讯通讯录同步"),
}

ROLES = {"messenger_keeper": (*PERMISSIONS, "users.account.read")}

DUTY_CONFLICTS: tuple[tuple[str, str, str], ...] = ()

MEMBER_BOUND = Problem(
    "im.member_bound",
    "This member is bound to a user already.",
    "Take that binding away first, or choose another member.",
    "member_id",
)
ACCOUNT_BOUND = Problem(
    "im.account_bound",
    "This user is bound to a member already.",
    "Take that binding away first, or choose another user.",
    "account_id",
)
REFUSALS = {"im_binding_member": MEMBER_BOUND, "im_binding_account": ACCOUNT_BOUND}

PROVIDERS = choices(
    ("wecom", "WeCom", "企业微信"), ("dingtalk", "DingTalk", "钉钉"), ("feishu", "Feishu", "飞书")
)

SETTINGS = (
    Setting(
        "im.provider",
        Text("Provider", "服务商"),
        Kind.CHOICE,
        "none",
        levels=COMPANY_TOO,
        choices=(*choices(("none", "None", "无")), *PROVIDERS),
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
        "im.callback_key",
        Text("Key of the callbacks", "回调加密密钥"),
        Kind.SECRET,
        levels=COMPANY_TOO,
        help=Text(
            "EncodingAESKey, apiSecret of the cards or Encrypt Key. With it, cards get buttons;"
            " the provider calls this site at im/<number of the company>/callback.",
            "企业微信 EncodingAESKey、钉钉卡片 apiSecret 或飞书 Encrypt Key。设置后消息卡片带按钮；"
            "回调地址为本站 im/<公司编号>/callback。",
        ),
    ),
    Setting(
        "im.callback_token",
        Text("Token of the callbacks", "回调校验 Token"),
        Kind.SECRET,
        levels=COMPANY_TOO,
        help=Text(
            "Token of WeCom, Verification Token of Feishu.",
            "企业微信 Token 或飞书 Verification Token。",
        ),
    ),
    Setting(
        "im.card_template",
        Text("Card template", "卡片模板 ID"),
        Kind.TEXT,
        levels=COMPANY_TOO,
        help=Text(
            "DingTalk only: the id of an interactive card made there; empty: messages without"
            " buttons.",
            "仅钉钉：在卡片平台创建的互动卡片模板 ID；留空则消息不带按钮。",
        ),
    ),
    Setting(
        "im.sign_in",
        Text("People sign in with the messenger of", "即时通讯登录所用公司"),
        Kind.TEXT,
        max_length=64,
        help=Text(
            "Code of the company whose messenger may say who somebody is; empty: none. Members who"
            " are bound to a user are let in. Register desk/sign-in/messenger/back there.",
            "由哪家公司的即时通讯验证身份（填公司代码）；留空则不启用。仅已绑定的成员可登录；"
            "请在服务商登记回调地址 desk/sign-in/messenger/back。",
        ),
    ),
    Setting(
        "im.user_id",
        Text("My id there", "我的成员 ID"),
        Kind.TEXT,
        levels=USER_ONLY,
        help=Text("Your user id at the provider.", "您在该服务商的 UserID。"),
    ),
    Setting(
        "im.mobile",
        Text("My mobile number", "我的手机号"),
        Kind.TEXT,
        levels=USER_ONLY,
        max_length=32,
        help=Text(
            "By it the messenger's directory finds you.", "与即时通讯通讯录同步时用于匹配您的账号。"
        ),
    ),
    Setting(
        "im.staff_number",
        Text("My staff number", "我的工号"),
        Kind.TEXT,
        levels=USER_ONLY,
        max_length=64,
        help=Text("Empty: your sign-in name.", "留空则使用您的登录名。"),
    ),
)


def register() -> None:
    """Declare what the constraints mean to people."""
    for constraint, problem in REFUSALS.items():
        declare_refusal(constraint, problem, Conflict)
