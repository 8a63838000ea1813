"""Typed refusals of the system layer: what could not be done, why, and what to do about it.

They are their own small family because they are raised before Django, the database or a
translation exists; the words are therefore plain English and complete in themselves.
"""

from __future__ import annotations


class Refused(Exception):
    """The system declined to go on; nothing was changed or lost.

    `code` is stable and for programs, `cause` and `cure` are for the person in front of it.
    """

    def __init__(self, code: str, *, cause: str, cure: str) -> None:
        super().__init__(f"{cause} {cure}")
        self.code = code
        self.cause = cause
        self.cure = cure
