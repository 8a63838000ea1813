"""Tables of imports and exports."""

from argosy.platform.data.models.imports import (
    ImportMapping,
    ImportMemory,
    ImportPart,
    ImportProgress,
    ImportRow,
    ImportRun,
    ImportUpload,
    ImportUploadPart,
)

__all__ = [
    "ImportMapping",
    "ImportMemory",
    "ImportPart",
    "ImportProgress",
    "ImportRow",
    "ImportRun",
    "ImportUpload",
    "ImportUploadPart",
]
