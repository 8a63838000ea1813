"""What the search adds to the suite: no right of its own, since it shows what one may read."""

from __future__ import annotations

PERMISSIONS: dict[str, tuple[str, str]] = {}
