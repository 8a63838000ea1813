"""A company's departments and members as its provider keeps them, page by page.

WeCom: "获取部门列表" and "获取部门成员详情" (document/path/90208 and 90201).
DingTalk: "获取部门列表" (topapi/v2/department/listsub), "获取部门用户详情" (topapi/v2/user/list).
Feishu: "获取子部门列表" and "获取部门直属用户列表" (open-apis/contact/v3).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote, urlencode

from argosy.platform.im.providers import DingTalk, Feishu, Provider, Refused, WeCom, told

PAGES_MAX: Final = 10_000
"""Pages that are asked for; a provider that turns in a circle ends there."""
PAGE: Final = 50
_LEFT_WECOM: Final = (2, 5)
"""Status of members who are disabled, or have left."""


@dataclass(frozen=True, slots=True)
class Department:
    """A department; the one above it is "" for the first."""

    id: str
    name: str
    above: str = ""


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody of the company, as the provider knows him; what it does not tell is ""."""

    id: str
    name: str
    email: str = ""
    mobile: str = ""
    staff_number: str = ""
    is_active: bool = True


Read = dict[str, object]


def departments(provider: Provider, token: str) -> list[Department]:
    """Return all departments that the application may see, each once.

    Args:
        provider: the company's.
        token: of `Provider.token`; one is enough for a whole reading.

    Raises:
        Refused: the provider does not tell.
    """
    found = {each.id: each for each in _readers(provider, token)[0]()}
    return list(found.values())


def members(provider: Provider, token: str, department: Department) -> Iterator[Member]:
    """Return the members of a department itself.

    Raises:
        Refused: the provider does not tell.
    """
    return _readers(provider, token)[1](department)


def _readers(
    provider: Provider, token: str
) -> tuple[Callable[[], Iterator[Department]], Callable[[Department], Iterator[Member]]]:
    if isinstance(provider, WeCom):
        return lambda: _wecom_parts(provider, token), lambda part: _wecom_members(
            provider, token, part
        )
    if isinstance(provider, DingTalk):
        return lambda: _dingtalk_parts(provider, token), lambda part: _dingtalk_members(
            provider, token, part
        )
    assert isinstance(provider, Feishu), "there are three providers"
    return lambda: _feishu_parts(provider, token), lambda part: _feishu_members(
        provider, token, part
    )


def _wecom_parts(provider: WeCom, token: str) -> Iterator[Department]:
    asked = urlencode({"access_token": token})
    url = f"{provider.base}/cgi-bin/department/list?{asked}"
    for each in _rows(told(url, None, {}, "errcode", "errmsg"), "department"):
        yield Department(_text(each, "id"), _text(each, "name"), _text(each, "parentid"))


def _wecom_members(provider: WeCom, token: str, part: Department) -> Iterator[Member]:
    asked = urlencode({"access_token": token, "department_id": part.id})
    url = f"{provider.base}/cgi-bin/user/list?{asked}"
    for each in _rows(told(url, None, {}, "errcode", "errmsg"), "userlist"):
        yield Member(
            _text(each, "userid"),
            _text(each, "name"),
            _text(each, "biz_mail") or _text(each, "email"),
            _text(each, "mobile"),
            _text(each, "userid"),
            each.get("status") not in _LEFT_WECOM,
        )


def _dingtalk_parts(provider: DingTalk, token: str) -> Iterator[Department]:
    asked = urlencode({"access_token": token})
    url = f"{provider.old_base}/topapi/v2/department/listsub?{asked}"
    waiting, seen = [Department("1", "")], {"1"}
    yield waiting[0]
    for _page in range(PAGES_MAX):
        if not waiting:
            return
        above = waiting.pop()
        found = told(url, {"dept_id": _whole(above.id)}, {}, "errcode", "errmsg")
        for each in _rows(found, "result"):
            part = Department(_text(each, "dept_id"), _text(each, "name"), above.id)
            if part.id not in seen:
                seen.add(part.id)
                waiting.append(part)
                yield part
    raise Refused("the provider's departments do not end")


def _dingtalk_members(provider: DingTalk, token: str, part: Department) -> Iterator[Member]:
    asked = urlencode({"access_token": token})
    url = f"{provider.old_base}/topapi/v2/user/list?{asked}"
    cursor: object = 0
    for _page in range(PAGES_MAX):
        body = {"dept_id": _whole(part.id), "cursor": cursor, "size": PAGE}
        result = _part(told(url, body, {}, "errcode", "errmsg"), "result")
        for each in _rows(result, "list"):
            yield Member(
                _text(each, "userid"),
                _text(each, "name"),
                _text(each, "org_email") or _text(each, "email"),
                _text(each, "mobile"),
                _text(each, "job_number"),
            )
        if result.get("has_more") is not True:
            return
        cursor = result.get("next_cursor", 0)
    raise Refused("the provider's members do not end")


def _feishu_parts(provider: Feishu, token: str) -> Iterator[Department]:
    yield Department("0", "")
    path = "/open-apis/contact/v3/departments/0/children"
    asked = {"fetch_child": "true", "department_id_type": "open_department_id"}
    for each in _feishu_pages(provider, token, path, asked):
        yield Department(
            _text(each, "open_department_id"),
            _text(each, "name"),
            _text(each, "parent_department_id"),
        )


def _feishu_members(provider: Feishu, token: str, part: Department) -> Iterator[Member]:
    path = "/open-apis/contact/v3/users/find_by_department"
    asked = {
        "department_id": part.id,
        "department_id_type": "open_department_id",
        "user_id_type": "user_id",
    }
    for each in _feishu_pages(provider, token, path, asked):
        status = _part(each, "status")
        left = ("is_resigned", "is_frozen", "is_exited")
        yield Member(
            _text(each, "user_id"),
            _text(each, "name"),
            _text(each, "enterprise_email") or _text(each, "email"),
            _text(each, "mobile"),
            _text(each, "employee_no"),
            not any(status.get(name) is True for name in left),
        )


def _feishu_pages(
    provider: Feishu, token: str, path: str, asked: Mapping[str, str]
) -> Iterator[Read]:
    headers = {"Authorization": f"Bearer {token}"}
    page = ""
    for _page in range(PAGES_MAX):
        query = {**asked, "page_size": str(PAGE), **({"page_token": page} if page else {})}
        url = f"{provider.base}{path}?{urlencode(query, quote_via=quote)}"
        data = _part(told(url, None, headers, "code", "msg"), "data")
        yield from _rows(data, "items")
        page = _text(data, "page_token")
        if data.get("has_more") is not True or not page:
            return
    raise Refused("the provider's list does not end")


def _rows(of: Read, name: str) -> list[Read]:
    found = of.get(name)
    return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []


def _part(of: Read, name: str) -> Read:
    found = of.get(name)
    return found if isinstance(found, dict) else {}


def _text(of: Read, name: str) -> str:
    found = of.get(name)
    is_number = isinstance(found, int) and not isinstance(found, bool)
    return str(found).strip() if is_number or isinstance(found, str) else ""


def _whole(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() else 0
