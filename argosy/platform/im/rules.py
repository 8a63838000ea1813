"""Who a member may be here: by address, mobile number or staff number, if one alone fits.

What fits more than one, or somebody who is bound already, is left to people.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final, Protocol

PROVIDER_CODES: Final = ("wecom", "dingtalk", "feishu")
MEMBER_MAX: Final = 128
_CHINA: Final = "86"
_MOBILE_LENGTH: Final = 11


class Known(Protocol):
    """A member as his provider knows him."""

    @property
    def id(self) -> str:
        """His id there."""

    @property
    def email(self) -> str:
        """His address; "" for none."""

    @property
    def mobile(self) -> str:
        """His number; "" for none."""

    @property
    def staff_number(self) -> str:
        """What the company calls him by; "" for none."""

    @property
    def is_active(self) -> bool:
        """Whether he is with the company."""


@dataclass(frozen=True, slots=True)
class Person:
    """An account that is active; `staff_number` is its sign-in name unless it says another one."""

    id: int
    email: str
    mobile: str
    staff_number: str


@dataclass(frozen=True, slots=True)
class Found:
    """What is to do with a member: ``bind``, ``bound``, ``leave``, ``unknown``, ``unclear``."""

    member_id: str
    step: str
    account_id: int = 0
    matched_by: str = ""


def matched(
    members: Iterable[Known], people: Iterable[Person], bound: Mapping[str, int]
) -> list[Found]:
    """Return what shall be done with each member, then with each who is bound and has left.

    Args:
        members: of the provider, each once.
        people: the active accounts.
        bound: who is bound by now: id of the member -> id of the account.
    """
    everybody = list(people)
    indexes = [(name, read, _index(everybody, read)) for name, read in _KEYS]
    taken = set(bound.values())
    found, present = [], set()
    for member in members:
        if not member.is_active:
            continue
        present.add(member.id)
        if member.id in bound:
            found.append(Found(member.id, "bound", bound[member.id]))
        else:
            found.append(_one(member, indexes, taken))
    wanted = Counter(each.account_id for each in found if each.step == "bind")
    found = [
        replace(each, step="unclear", account_id=0)
        if each.step == "bind" and wanted[each.account_id] > 1
        else each
        for each in found
    ]
    left = sorted(set(bound) - present)
    return [*found, *(Found(id_, "leave", bound[id_]) for id_ in left)]


_Read = Callable[[Known | Person], str]
_Index = Mapping[str, list[int]]


def _one(member: Known, indexes: list[tuple[str, _Read, _Index]], taken: set[int]) -> Found:
    for name, read, index in indexes:
        ids = index.get(read(member), []) if read(member) else []
        if len(ids) > 1 or (ids and ids[0] in taken):
            return Found(member.id, "unclear", 0, name)
        if ids:
            return Found(member.id, "bind", ids[0], name)
    return Found(member.id, "unknown")


def _index(people: list[Person], read: _Read) -> _Index:
    found: dict[str, list[int]] = {}
    for person in people:
        value = read(person)
        if value:
            found.setdefault(value, []).append(person.id)
    return found


def mobile_of(text: str) -> str:
    """Return a mobile number to be compared: figures alone, without China's country code."""
    figures = "".join(each for each in text if each.isascii() and each.isdigit())
    figures = figures.removeprefix("00")
    if len(figures) == len(_CHINA) + _MOBILE_LENGTH:
        figures = figures.removeprefix(_CHINA)
    return figures


_KEYS: Final[tuple[tuple[str, _Read], ...]] = (
    ("email", lambda each: each.email.strip().lower()),
    ("mobile", lambda each: mobile_of(each.mobile)),
    ("staff", lambda each: each.staff_number.strip().lower()),
)
