"""Typed errors with a stable code, a cause and a cure: every refusal says what to do about it.

A check returns a `Problem` or None, a `Problems` collector gathers them, and one `ArgosyError`
carries them all, so that a caller learns about every mistake of a batch at once. Templates are
English and name their parameters as `{name}`; `Problem.text` translates the template first and
fills it in afterwards.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from dataclasses import field as dataclass_field
from typing import Final

SHOWN_MAX: Final = 200
"""Characters of a parameter that a message repeats."""
SHOWN_BITS_MAX: Final = 200
WORDS: Final = frozenset({"what", "target", "state", "wanted", "step", "scheme", "reason"})
"""Parameters whose values are words of ours, such as "order" or "draft or confirmed": they are
translated as the template is."""
OR: Final = " or "
_UNSHOWN: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")


class _Filled(dict[str, object]):
    """Parameters of a template; an unknown name stays visible instead of hiding the problem."""

    def __missing__(self, name: str) -> str:
        return "{" + name + "}"


def _presentable(value: object) -> object:
    """Shorten a long text, name what no screen can show; other values stay as they are."""
    if isinstance(value, int) and value.bit_length() > SHOWN_BITS_MAX:
        return "a number of too many digits"
    if not isinstance(value, str):
        return value
    short = value if len(value) <= SHOWN_MAX else value[:SHOWN_MAX] + "…"
    return short if short.isprintable() else _UNSHOWN.sub(_named, short)


def _named(found: re.Match[str]) -> str:
    return f"U+{ord(found.group()):04X}"


def _word(value: object, translate: Callable[[str], str]) -> object:
    """Translate a word of ours, or several joined by "or"; figures stay as they are."""
    if not isinstance(value, str):
        return value
    return translate(OR).join(translate(word) for word in value.split(OR))


def _untranslated(template: str) -> str:
    return template


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong: a stable dotted code, a cause, a cure and the path of the field."""

    code: str
    message: str
    cure: str = ""
    field: str = ""
    params: Mapping[str, object] = dataclass_field(default_factory=dict, hash=False)

    def text(self, translate: Callable[[str], str] = _untranslated) -> str:
        """Return message and cure in the reader's language with the parameters filled in."""
        filled = _Filled(self.shown())
        for name in WORDS & filled.keys():
            filled[name] = _word(filled[name], translate)
        parts = [translate(part).format_map(filled) for part in (self.message, self.cure) if part]
        return " ".join(parts)

    def shown(self) -> dict[str, object]:
        """Return the parameters as they may be shown, sent and stored, whatever was sent to us."""
        return {name: _presentable(value) for name, value in self.params.items()}

    def under(self, prefix: str) -> Problem:
        """Return the same problem with `prefix` put before its field path ("lines[3]" + "qty")."""
        if not prefix:
            return self
        joined = self.field if self.field.startswith("[") or not self.field else "." + self.field
        return replace(self, field=prefix + joined)

    def __str__(self) -> str:
        place = f"{self.field}: " if self.field else ""
        return f"{place}{self.text()} [{self.code}]"


class ArgosyError(Exception):
    """The base of every refusal: carries all problems that were found, at least one."""

    def __init__(self, problems: Problem | Sequence[Problem]) -> None:
        found = (problems,) if isinstance(problems, Problem) else tuple(problems)
        if not found:
            raise ValueError("an ArgosyError needs at least one problem")
        super().__init__(found)
        self.problems: tuple[Problem, ...] = found

    @property
    def code(self) -> str:
        """The stable code of the first problem."""
        return self.problems[0].code

    def __str__(self) -> str:
        return "; ".join(str(problem) for problem in self.problems)


class ValidationFailed(ArgosyError):
    """The input is malformed or breaks a rule; nothing was changed."""


class NotFound(ArgosyError):
    """What was named does not exist, or the actor may not know that it exists."""


class PermissionDenied(ArgosyError):
    """The actor may not do this."""


class Conflict(ArgosyError):
    """The input is right but the present state forbids it: insufficient stock, credit used up."""


class StaleVersion(Conflict):
    """Somebody changed the object since the caller read it."""


class KeyReused(Conflict):
    """A command key came back with another body."""


class ClosedPeriod(Conflict):
    """The date lies in a period that is closed for the sub-ledger, or in none."""


class Unbalanced(ValidationFailed):
    """Debit and credit of an entry differ."""


@dataclass(slots=True)
class Problems:
    """Collects problems over a whole batch, so that validation reports all of them at once."""

    found: list[Problem] = dataclass_field(default_factory=list)

    def add(self, problem: Problem | None, under: str = "") -> bool:
        """Add a problem (None is ignored) below the path `under`; return whether there was one."""
        if problem is None:
            return False
        self.found.append(problem.under(under))
        return True

    def extend(self, problems: Iterable[Problem], under: str = "") -> None:
        """Add several problems below the path `under`."""
        self.found.extend(problem.under(under) for problem in problems)

    def report(
        self, code: str, message: str, /, cure: str = "", field: str = "", **params: object
    ) -> None:
        """Build a problem and add it; further keywords are the parameters of its templates."""
        self.found.append(Problem(code, message, cure, field, params))

    def raise_if_any(self, error: type[ArgosyError] = ValidationFailed) -> None:
        """Raise `error` with everything that was collected, or do nothing."""
        if self.found:
            raise error(self.found)

    def __bool__(self) -> bool:
        return bool(self.found)

    def __len__(self) -> int:
        return len(self.found)

    def __iter__(self) -> Iterator[Problem]:
        return iter(self.found)


@contextmanager
def located(path: str) -> Iterator[None]:
    """Let refusals from inside name their fields below `path`, unless they are placed already."""
    try:
        yield
    except ArgosyError as error:
        placed = [p if p.field.startswith("[") else p.under(path) for p in error.problems]
        raise type(error)(placed) from error
