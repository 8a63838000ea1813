"""Tables of imports and exports."""

from argosy.platform.data.models.imports import ImportMapping, ImportPart, ImportRow, ImportRun

__all__ = ["ImportMapping", "ImportPart", "ImportRow", "ImportRun"]
