"""Why a rule won or lost: decisions keep their reasons, so that a price explains itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from argosy.kernel.primitives.errors import Problem


class Outcome(StrEnum):
    """What became of a rule: it decided, it would have but another came first, it did not fit."""

    WON = "won"
    LOST = "lost"
    NO_MATCH = "no_match"


@dataclass(frozen=True, slots=True)
class Verdict:
    """One rule that was tried, by its name, and why it ended as it did.

    `code`, `message` and `params` work as those of a `Problem`: a stable code, an English template.
    """

    rule: str
    outcome: Outcome
    code: str
    message: str
    params: Mapping[str, object] = field(default_factory=dict, hash=False)

    def text(self, translate: Callable[[str], str] | None = None) -> str:
        """Return the reason in the reader's language."""
        reason = Problem(self.code, self.message, params=self.params)
        return reason.text() if translate is None else reason.text(translate)

    def to_json(self) -> dict[str, object]:
        """Return what is stored beside the document: text and plain values only."""
        return {
            "rule": self.rule,
            "outcome": self.outcome.value,
            "code": self.code,
            "message": self.message,
            "params": {name: str(value) for name, value in self.params.items()},
        }
