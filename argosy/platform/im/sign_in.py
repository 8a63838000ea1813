"""Who somebody is, by the word of his company's messenger: OAuth 2.0 with a code.

WeCom: "企业微信 Web 登录" (login.work.weixin.qq.com/wwlogin/sso/login), within its own browser
"构造网页授权链接", then "获取用户登录身份" (cgi-bin/auth/getuserinfo).
DingTalk: "获取登录用户的访问凭证" (login.dingtalk.com/oauth2/auth), "获取用户通讯录个人信息",
"根据 unionid 获取用户 userid".
Feishu: "获取授权码" with PKCE (RFC 7636), "获取 user_access_token" (v2), "获取用户信息".
"""

from __future__ import annotations

import base64
import hashlib
import secrets
from dataclasses import astuple, dataclass
from typing import Final, cast
from urllib.parse import urlencode

from django.core import signing

from argosy.kernel.identity import sql
from argosy.kernel.primitives.errors import Problem
from argosy.platform.im.application import provider_code, provider_of
from argosy.platform.im.providers import DingTalk, Feishu, Provider, Refused, WeCom, told
from argosy.platform.im.sealing import is_same
from argosy.platform.settings import api as settings
from argosy.platform.users.sign_in import SignedIn, SignInRefused, sign_in_as

WAIT_S: Final = 10 * 60
"""How long somebody may take to prove himself at the provider."""
TOKEN_MAX: Final = 4_000
CODE_MAX: Final = 1_000
_SALT: Final = "argosy messenger sign-in"


@dataclass(frozen=True, slots=True)
class Door:
    """The company whose messenger lets people in, and that messenger."""

    company_id: int
    code: str
    provider: Provider


@dataclass(frozen=True, slots=True)
class Sent:
    """Where a browser is sent, and what it alone keeps until it comes back."""

    address: str
    token: str


@dataclass(frozen=True, slots=True)
class _Kept:
    """What a browser keeps: the state that it was sent with, PKCE's verifier, where to go on."""

    company_id: int
    state: str
    verifier: str
    target: str
    back: str


@dataclass(frozen=True, slots=True)
class Came:
    """A member of the company who came back, and where he goes on."""

    member_id: str
    target: str


def door() -> Door | None:
    """Return what lets people in by the word of a messenger; None when nothing does."""
    wanted = settings.text("im.sign_in").strip()
    found = sql.rows("SELECT id FROM company WHERE code = %s", (wanted,)) if wanted else []
    if not found:
        return None
    company = cast(int, found[0][0])
    provider = provider_of(company)
    if provider is None or not (provider.app.app_id and provider.app.secret):
        return None
    return Door(company, provider_code(company), provider)


def begin(found: Door, target: str, back: str, *, is_inside: bool = False) -> Sent:
    """Return where to send a browser so that the provider says who sits before it.

    Args:
        found: of `door`.
        target: where to go on afterwards: a path of ours.
        back: our address that the provider sends the browser back to.
        is_inside: whether it is the browser within the provider's own application.
    """
    kept = _Kept(
        found.company_id, secrets.token_urlsafe(24), secrets.token_urlsafe(48), target, back
    )
    token = signing.dumps(astuple(kept), salt=_SALT)
    return Sent(_address(found.provider, kept, is_inside=is_inside), token)


def came_back(found: Door, token: str, state: str, code: str) -> Came:
    """Return who came back, by the word of the provider.

    Args:
        found: of `door`.
        token: what the browser kept.
        state: that the address it came back to has.
        code: that it has.

    Raises:
        SignInRefused: it is another browser's answer or too late, or the provider knows nobody.
    """
    kept = _opened(token)
    if kept is None or kept.company_id != found.company_id or not is_same(state, kept.state):
        raise _refused()
    if not code or len(code) > CODE_MAX:
        raise _refused()
    try:
        member = _member(found.provider, code, kept)
    except Refused as error:
        raise _refused() from error
    if not member:
        raise _refused()
    return Came(member, kept.target)


def enter(found: Door, came: Came, address: str, *, browser: str = "") -> SignedIn:
    """Begin a session for a member who is bound to an account; nobody else gets one.

    Args:
        found: of `door`.
        came: of `came_back`.
        address: where the request comes from.
        browser: what the browser says it is.

    Raises:
        Throttled: there were too many tries.
        SecondFactorNeeded: the account asks for a code besides.
        SignInRefused: the member is bound to no active account.
    """
    rows = sql.rows(
        "SELECT account_id FROM im_binding WHERE in_company_id = %s AND provider = %s"
        " AND member_id = %s",
        (found.company_id, found.code, came.member_id.replace("\0", "?")),
    )
    if not rows:
        raise SignInRefused(
            Problem(
                "session.member_unbound",
                "No user here is bound to you as a member of the messenger.",
                "Sign in with your name and password, or ask an administrator to bind you.",
            )
        )
    return sign_in_as(cast(int, rows[0][0]), address, browser=browser)


def _opened(token: str) -> _Kept | None:
    if len(token) > TOKEN_MAX:
        return None
    try:
        return _Kept(*signing.loads(token, salt=_SALT, max_age=WAIT_S))
    except (signing.BadSignature, ValueError):
        return None


def _address(provider: Provider, kept: _Kept, *, is_inside: bool) -> str:
    app, own = provider.app, provider.app.address
    shared = {"redirect_uri": kept.back, "state": kept.state}
    if isinstance(provider, WeCom) and is_inside:
        asked = {"appid": app.app_id, "response_type": "code", "scope": "snsapi_base", **shared}
        base = own or "https://open.weixin.qq.com"
        query = urlencode({**asked, "agentid": app.agent})
        return f"{base}/connect/oauth2/authorize?{query}#wechat_redirect"
    if isinstance(provider, WeCom):
        asked = {"login_type": "CorpApp", "appid": app.app_id, "agentid": app.agent, **shared}
        base = own or "https://login.work.weixin.qq.com"
        return f"{base}/wwlogin/sso/login?{urlencode(asked)}"
    asked = {"client_id": app.app_id, "response_type": "code", **shared}
    if isinstance(provider, DingTalk):
        base = own or "https://login.dingtalk.com"
        query = urlencode({**asked, "scope": "openid", "prompt": "consent"})
        return f"{base}/oauth2/auth?{query}"
    made = hashlib.sha256(kept.verifier.encode()).digest()
    pkce = {
        "code_challenge": base64.urlsafe_b64encode(made).decode().rstrip("="),
        "code_challenge_method": "S256",
        "scope": "contact:user.employee_id:readonly",
    }
    base = own or "https://accounts.feishu.cn"
    return f"{base}/open-apis/authen/v1/authorize?{urlencode({**asked, **pkce})}"


def _member(provider: Provider, code: str, kept: _Kept) -> str:
    """Return the id of the member that a code stands for; "" for somebody who is no member.

    Raises:
        Refused: the provider does not take the code.
    """
    if isinstance(provider, WeCom):
        asked = urlencode({"access_token": provider.token(), "code": code})
        url = f"{provider.base}/cgi-bin/auth/getuserinfo?{asked}"
        found = told(url, None, {}, "errcode", "errmsg")
        return _text(found.get("userid") or found.get("UserId"))
    if isinstance(provider, DingTalk):
        return _dingtalk_member(provider, code)
    assert isinstance(provider, Feishu), "there are three providers"
    body = {
        "grant_type": "authorization_code",
        "client_id": provider.app.app_id,
        "client_secret": provider.app.secret,
        "code": code,
        "redirect_uri": kept.back,
        "code_verifier": kept.verifier,
    }
    url = f"{provider.base}/open-apis/authen/v2/oauth/token"
    given = told(url, body, {}, "code", "error_description")
    headers = {"Authorization": f"Bearer {_text(given.get('access_token'))}"}
    url = f"{provider.base}/open-apis/authen/v1/user_info"
    data = told(url, None, headers, "code", "msg").get("data")
    return _text(data.get("user_id")) if isinstance(data, dict) else ""


def _dingtalk_member(provider: DingTalk, code: str) -> str:
    app = provider.app
    body = {
        "clientId": app.app_id,
        "clientSecret": app.secret,
        "code": code,
        "grantType": "authorization_code",
    }
    url = f"{provider.base}/v1.0/oauth2/userAccessToken"
    given = told(url, body, {}, "code", "message")
    headers = {"x-acs-dingtalk-access-token": _text(given.get("accessToken"))}
    url = f"{provider.base}/v1.0/contact/users/me"
    union = _text(told(url, None, headers, "code", "message").get("unionId"))
    if not union:
        return ""
    asked = urlencode({"access_token": provider.token()})
    url = f"{provider.old_base}/topapi/user/getbyunionid?{asked}"
    result = told(url, {"unionid": union}, {}, "errcode", "errmsg").get("result")
    return _text(result.get("userid")) if isinstance(result, dict) else ""


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _refused() -> SignInRefused:
    return SignInRefused(
        Problem(
            "session.messenger_refused",
            "The messenger did not say who you are, or it took too long.",
            "Try again, or sign in with your name and password.",
        )
    )
