"""Asks a provider over the network: judged addresses, no redirects, in time and in size.

The program asks addresses that a provider's own document names. So each is judged as those of the
webhooks are: encrypted, of a public host or one that the operator allows, and never by a redirect.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from ipaddress import IPv4Network
from typing import Final
from urllib.parse import urlencode

from argosy.platform.data.webhooks import addresses
from argosy.platform.data.webhooks.sending import send
from argosy.platform.users.oidc.rules import is_safe

TIMEOUT_S: Final = 5.0
_LOOPBACK: Final = IPv4Network("127.0.0.0/8")


class Unreachable(Exception):
    """The provider does not answer as it should; the text says why, without any secret."""


def loopback_allowed() -> bool:
    """Return whether the operator allows providers on this machine itself, to try things out."""
    return any(
        isinstance(network, IPv4Network) and network.subnet_of(_LOOPBACK)
        for network in addresses.allowed()
    )


def fetched(
    url: str, *, form: Mapping[str, str] | None = None, headers: Mapping[str, str] | None = None
) -> dict[str, object]:
    """Return the JSON object that an address answers.

    Args:
        url: of the provider.
        form: what is posted; None to get.
        headers: besides those of every question.

    Raises:
        Unreachable: the address is none to be asked, does not answer in time, or answers otherwise.
    """
    if not is_safe(url, loopback_allowed=loopback_allowed()):
        raise Unreachable("an address of the provider is not encrypted")
    whole = {"Accept": "application/json", **(headers or {})}
    body = b""
    if form is not None:
        body = urlencode(form).encode("ascii")
        whole["Content-Type"] = "application/x-www-form-urlencoded"
    method = "GET" if form is None else "POST"
    sent = send(url, body, whole, timeout_s=TIMEOUT_S, method=method)
    if not sent.is_ok:
        raise Unreachable(sent.error)
    try:
        found = json.loads(sent.body)
    except (ValueError, RecursionError) as error:
        raise Unreachable("the answer is no JSON, or too long") from error
    if not isinstance(found, dict):
        raise Unreachable("the answer is no JSON object")
    return found
