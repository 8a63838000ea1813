"""Answers: JSON as bytes, and what each refusal means in HTTP, in the reader's language."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence

from django.http import HttpResponse

from argosy.kernel.events.commands import BUSY
from argosy.kernel.primitives.errors import (
    ArgosyError,
    Conflict,
    KeyReused,
    NotFound,
    PermissionDenied,
    Problem,
    StaleVersion,
    ValidationFailed,
)
from argosy.platform.registry.labels import Text
from argosy.web.words import told

JSON = "application/json"
PROBLEM = "application/problem+json"
RETRY_AFTER_S = 1
TITLES: Mapping[int, Text] = {
    400: Text("The request is not well formed", "请求格式有误"),
    401: Text("Sign in first", "请先登录"),
    403: Text("This is not permitted", "没有权限"),
    404: Text("There is no such thing", "未找到"),
    405: Text("This cannot be done here", "不支持该方法"),
    406: Text("Only JSON is served here", "仅提供 JSON"),
    409: Text("The present state forbids it", "当前状态不允许"),
    412: Text("It was changed meanwhile", "数据已被他人修改"),
    413: Text("The request is too large", "请求过大"),
    415: Text("Only JSON is taken here", "仅接受 JSON"),
    422: Text("The request breaks a rule", "请求未通过校验"),
    429: Text("Too many tries", "尝试次数过多"),
    500: Text("Argosy failed", "系统内部错误"),
    503: Text("Argosy is busy", "系统繁忙"),
}


class Refusal(ArgosyError):
    """A refusal of the door itself, with its status in HTTP."""

    def __init__(
        self,
        status: int,
        problems: Problem | Sequence[Problem],
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(problems)
        self.status = status
        self.headers = dict(headers or {})


def refuse(
    status: int, code: str, message: str, cure: str, field: str = "", **params: object
) -> Refusal:
    """Return a refusal of the door with one problem."""
    return Refusal(status, Problem(code, message, cure, field, params))


def encoded(body: object) -> bytes:
    """Return JSON as bytes: the same value gives the same bytes."""
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()


def answer(body: object, *, status: int = 200) -> HttpResponse:
    """Return a value as JSON, to be kept by nobody on the way."""
    return as_json(encoded(body), status)


def as_json(body: bytes, status: int = 200, kind: str = JSON) -> HttpResponse:
    """Return bytes of JSON as an answer."""
    response = HttpResponse(body, status=status, content_type=kind)
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["Vary"] = "Accept-Language, Authorization, Cookie, X-Company"
    return response


def tag_of(body: bytes, version: object = None) -> str:
    """Return the entity tag of an answer; one that begins with the record's version, if it has one.

    The version alone is what a change is checked against; the rest tells forms of the same apart.
    """
    digest = hashlib.sha256(body).hexdigest()[:24]
    return f'"{digest}"' if version is None else f'"v{version}.{digest}"'


def version_of(tag: str) -> int | None:
    """Return the version that an entity tag begins with, if it does."""
    text = tag.strip().removeprefix("W/").strip('"')
    digits = text.partition(".")[0]
    if digits[:1] == "v" and digits[1:].isascii() and digits[1:].isdigit() and len(digits) < 19:
        return int(digits[1:])
    return None


def is_among(tag: str, header: str) -> bool:
    """Return whether an entity tag is among those of an If-None-Match header."""
    names = {part.strip().removeprefix("W/") for part in header.split(",")}
    return "*" in names or tag in names


def problems_answer(
    status: int,
    problems: Sequence[Problem],
    language: str,
    headers: Mapping[str, str] | None = None,
) -> HttpResponse:
    """Return problems as RFC 9457 has them."""
    title = TITLES[status].in_language(language)
    body = {
        "type": "about:blank",
        "status": status,
        "code": problems[0].code,
        "title": title,
        "problems": [told(problem, language) for problem in problems],
    }
    response = as_json(encoded(body), status, PROBLEM)
    for name, value in (headers or {}).items():
        response.headers[name] = value
    return response


def status_of(error: ArgosyError, *, has_condition: bool, is_read: bool) -> int:
    """Return the status of a refusal.

    Args:
        error: what was raised.
        has_condition: whether the request stated a version in If-Match.
        is_read: whether the request only reads: a bad question is malformed, not invalid.
    """
    if isinstance(error, Refusal):
        return error.status
    if error.code == BUSY:
        return 503
    for kind, status in _STATUSES:
        if isinstance(error, kind):
            if kind is StaleVersion and has_condition:
                return 412
            return 400 if kind is ValidationFailed and is_read else status
    return 422


_STATUSES: Sequence[tuple[type[ArgosyError], int]] = (
    (PermissionDenied, 403),
    (NotFound, 404),
    (KeyReused, 422),
    (StaleVersion, 409),
    (Conflict, 409),
    (ValidationFailed, 422),
)
