"""What the web and others may use of files."""

from argosy.platform.files.commands import do_attach, do_remove, do_rename
from argosy.platform.files.keeping import too_large
from argosy.platform.files.kinds import KINDS, Kind
from argosy.platform.files.owners import ATTACHMENT, may_attach, may_see
from argosy.platform.files.queries import Attachment, access_file, attachments_of
from argosy.platform.files.receiving import Received, largest_mb, receive
from argosy.platform.files.rules import Attach, Remove, Rename

__all__ = [
    "ATTACHMENT",
    "KINDS",
    "Attach",
    "Attachment",
    "Kind",
    "Received",
    "Remove",
    "Rename",
    "access_file",
    "attachments_of",
    "do_attach",
    "do_remove",
    "do_rename",
    "largest_mb",
    "may_attach",
    "may_see",
    "receive",
    "too_large",
]
