"""What the sender of a file wants of its import."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import cast

from argosy.platform.data.sheets.reading import Reading


class Mode(StrEnum):
    """What an import does."""

    CHECK = "check"
    """A rehearsal: everything is done and taken back, every problem and changed cell is named."""
    ALL = "all"
    """All records or none."""
    VALID = "valid"
    """The records that can be taken, chunk by chunk; it goes on where it was broken off."""


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """How a file is imported.

    Args:
        mode: a rehearsal, all or nothing, or what can be taken.
        action: which of the resource's actions enters new records; "" for the first.
        mapping: name of a column in the file -> technical name; "" leaves it out.
        saved_mapping: the name of a mapping kept before; `mapping` goes before it.
        constants: values for columns that the file does not have or leaves empty.
        reading: what is known about the file.
    """

    mode: Mode = Mode.CHECK
    action: str = ""
    mapping: Mapping[str, str] = field(default_factory=dict)
    saved_mapping: str = ""
    constants: Mapping[str, str] = field(default_factory=dict)
    reading: Reading = Reading()  # noqa: RUF009 - frozen

    def as_json(self) -> dict[str, object]:
        """Return them as they are stored with the run."""
        return {
            "mode": self.mode.value,
            "action": self.action,
            "mapping": dict(self.mapping),
            "saved_mapping": self.saved_mapping,
            "constants": dict(self.constants),
            "reading": asdict(self.reading),
        }

    @staticmethod
    def from_json(stored: Mapping[str, object]) -> ImportOptions:
        """Return what `as_json` wrote."""
        return ImportOptions(
            Mode(str(stored["mode"])),
            str(stored["action"]),
            cast("Mapping[str, str]", stored["mapping"]),
            str(stored["saved_mapping"]),
            cast("Mapping[str, str]", stored["constants"]),
            Reading(**cast("dict[str, str]", stored["reading"])),  # type: ignore[arg-type]
        )
