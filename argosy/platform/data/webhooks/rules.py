"""Rules of webhooks: what an address may look like, how long to wait, how a message is signed."""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Collection, Sequence
from datetime import timedelta
from urllib.parse import SplitResult, urlsplit

from argosy.kernel.primitives.errors import Problem

BACK_OFF_S = (10, 60, 600, 3_600, 21_600, 86_400)
"""Seconds until the second to seventh try: a receiver may be away for a day and a quarter."""
TRIES_MAX = len(BACK_OFF_S) + 1
KINDS_MAX = 200
URL_LENGTH_MAX = 2_000
REPLAY_MAX = 10_000
SCHEMES = {"https": 443, "http": 80}
_HOST = re.compile(r"[A-Za-z0-9.\-:_\[\]%]+")


def pause(tries: int) -> timedelta | None:
    """How long to wait after so many tries; None when it is parked."""
    return timedelta(seconds=BACK_OFF_S[tries - 1]) if tries < TRIES_MAX else None


def signature(secret: str, timestamp: int, body: bytes) -> str:
    """HMAC-SHA256 over the time and the body, so that an old message cannot be sent again later."""
    signed = str(timestamp).encode("ascii") + b"." + body
    return "v1=" + hmac.new(secret.encode("ascii"), signed, hashlib.sha256).hexdigest()


def split(url: str) -> SplitResult | None:
    """The parts of an address that a webhook may have; None for any other."""
    if len(url) > URL_LENGTH_MAX or any(c <= " " or c in '\\"<>^`{|}' or ord(c) > 126 for c in url):
        return None
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return None
    host = parts.hostname or ""
    is_plain = bool(host) and _HOST.fullmatch(host) is not None and "%" not in host
    if parts.scheme not in SCHEMES or not is_plain or port == 0:
        return None
    return None if parts.username is not None or parts.password is not None else parts


def port_of(parts: SplitResult) -> int:
    """The port an address means."""
    return parts.port or SCHEMES[parts.scheme]


def url_problem(url: str, *, plain_allowed: bool = False) -> Problem | None:
    """What is wrong with an address; whether its host may be reached is looked at when sending."""
    parts = split(url)
    if parts is None:
        return Problem(
            "webhooks.url",
            "The address is none that a webhook can have.",
            "Give an https address without name and password, in plain characters.",
            "url",
        )
    if parts.scheme == "http" and not plain_allowed:
        return Problem(
            "webhooks.url_plain",
            "The address is not encrypted.",
            "Give an https address; http is for hosts that the configuration allows.",
            "url",
        )
    return None


def kind_problems(kinds: Sequence[str], known: Collection[str]) -> list[Problem]:
    """What is wrong with the kinds of events that a webhook asks for."""
    if len(kinds) > KINDS_MAX or len(set(kinds)) != len(kinds):
        return [
            Problem(
                "webhooks.kinds",
                "Kinds are named twice, or more than {most} of them.",
                "Name each kind once, or none for all.",
                "kinds",
                {"most": KINDS_MAX},
            )
        ]
    return [
        Problem(
            "webhooks.kind_unknown",
            "There are no events of kind {kind}.",
            "Choose kinds that the documentation lists, or none for all.",
            f"kinds[{place}]",
            {"kind": kind},
        )
        for place, kind in enumerate(kinds)
        if kind not in known
    ]
