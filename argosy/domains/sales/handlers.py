"""What sales listens to."""

from __future__ import annotations

from collections.abc import Sequence

from argosy.kernel.events.handlers import AfterCommit, Within

HANDLERS: Sequence[Within | AfterCommit] = ()
