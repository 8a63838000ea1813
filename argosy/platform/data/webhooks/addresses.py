"""Which addresses of the network a webhook may reach: public ones, and those the operator allows.

A name is resolved once; every address it has is judged, in whatever form it is written, and the
connection goes to a judged address, so that a second answer of the name server changes nothing.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)

VARIABLE = "ARGOSY_WEBHOOKS_ALLOW"
"""Networks that may be reached though they are not public: addresses or CIDR, by commas."""

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

_TRANSLATED = ip_network("64:ff9b::/96")
_TRANSLATED_LOCAL = ip_network("64:ff9b:1::/48")
_COMPATIBLE = ip_network("::/96")
_NEVER = tuple(
    ip_network(text)
    for text in ("0.0.0.0/8", "100.64.0.0/10", "192.88.99.0/24", "240.0.0.0/4", "fec0::/10")
)


class Forbidden(Exception):
    """The address must not be reached, or there is none."""


@dataclass(frozen=True, slots=True)
class Target:
    """A judged address to connect to."""

    family: int
    address: str


def allowed() -> tuple[Network, ...]:
    """The networks that the operator allows."""
    texts = os.environ.get(VARIABLE, "").split(",")
    return tuple(ip_network(text.strip(), strict=False) for text in texts if text.strip())


def resolve(host: str, port: int, networks: Sequence[Network]) -> list[Target]:
    """Resolve a host once; all its addresses must be fit.

    Raises:
        Forbidden: the name has no address, or one of them may not be reached.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP)
    except (OSError, UnicodeError) as error:
        raise Forbidden(f"{host} cannot be resolved") from error
    targets = [Target(family, str(where[0]).partition("%")[0]) for family, *_, where in found]
    for target in targets:
        if not is_fit(ip_address(target.address), networks):
            raise Forbidden(f"{host} leads to {target.address}, which webhooks may not reach")
    if not targets:
        raise Forbidden(f"{host} has no address")
    return targets


def is_fit(address: Address, networks: Sequence[Network]) -> bool:
    """Whether an address is allowed, or public in every reading of it."""
    if any(address in network for network in networks if network.version == address.version):
        return True
    return all(_is_public(one) for one in (address, *embedded(address)))


def embedded(address: Address) -> list[IPv4Address]:
    """IPv4 addresses inside an IPv6 one, which a router or the system may take it for."""
    if isinstance(address, IPv4Address):
        return []
    found = [address.ipv4_mapped, address.sixtofour, *(address.teredo or ())]
    low = IPv4Address(int(address) & 0xFFFFFFFF)
    if any(address in network for network in (_TRANSLATED, _TRANSLATED_LOCAL, _COMPATIBLE)):
        found.append(low)
    return [one for one in found if one is not None]


def _is_public(address: Address) -> bool:
    if isinstance(address, IPv6Address) and address.ipv4_mapped is not None:
        return True  # judged by what it holds
    if any(address in network for network in _NEVER if network.version == address.version):
        return False
    return address.is_global and not (
        address.is_multicast
        or address.is_reserved
        or address.is_loopback
        or address.is_link_local
        or address.is_unspecified
        or address.is_private
    )
