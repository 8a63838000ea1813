"""What may be said about a record, and whom a text mentions."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from argosy.kernel.primitives.errors import Problem
from argosy.kernel.primitives.numbers import int64_problem
from argosy.kernel.primitives.text import text_problem

RESOURCE_MAX: Final = 80
TEXT_MAX: Final = 4_000
MENTIONS_MAX: Final = 20
_MENTION: Final = re.compile(
    r"(?<![a-z0-9_.@+-])(@[a-z0-9](?:[a-z0-9._@+-]{0,62}[a-z0-9])?)", re.IGNORECASE
)
"""Names to sign in with are Latin; Chinese is written around them without blanks."""


@dataclass(frozen=True, slots=True)
class NewComment:
    """What somebody says about a record; ``@name`` mentions a person by the name he signs in with.

    Args:
        resource: the noun, such as ``sales.order``.
        record_id: which of it.
        text: what is said.
    """

    resource: str
    record_id: int
    text: str


@dataclass(frozen=True, slots=True)
class RemoveComment:
    """A comment that its author takes back."""

    comment_id: int


@dataclass(frozen=True, slots=True)
class Follow:
    """A record that one wants to hear of."""

    resource: str
    record_id: int


@dataclass(frozen=True, slots=True)
class Unfollow:
    """A record that one does not want to hear of any more."""

    following_id: int


def comment_problems(item: NewComment) -> list[Problem]:
    """Return all that is wrong with a comment, whatever records and people there are."""
    problems = place_problems(item)
    wrong = text_problem(item.text, "text", TEXT_MAX, required=True, multiline=True)
    if wrong is not None:
        return [*problems, wrong]
    if len(mentions(item.text)) > MENTIONS_MAX:
        problems.append(
            Problem(
                "comments.many_mentions",
                "A comment mentions {most} people at most.",
                "Write to a group by other means.",
                "text",
                {"most": MENTIONS_MAX},
            )
        )
    return problems


def place_problems(item: NewComment | Follow) -> list[Problem]:
    """Return what is wrong with the form of a record's place."""
    found = [
        text_problem(item.resource, "resource", RESOURCE_MAX, required=True),
        int64_problem(item.record_id, "record_id", minimum=1),
    ]
    return [problem for problem in found if problem is not None]


def mentions(text: str) -> tuple[str, ...]:
    """Return the names that a text mentions, in small letters, each once, in their order.

    An address of e-mail mentions nobody, and the point at the end of a sentence is none of a name.
    """
    return tuple(dict.fromkeys(name[1:].lower() for name in _MENTION.findall(text)))


def parts_of(text: str) -> tuple[tuple[str, bool], ...]:
    """Return a text in parts, and whether each is a mention."""
    return tuple((part, place % 2 == 1) for place, part in enumerate(_MENTION.split(text)))
