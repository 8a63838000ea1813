"""What the web may use of bulk actions."""

from argosy.platform.bulk.commands import do_start_bulk
from argosy.platform.bulk.rules import ROWS_MAX, StartBulk
from argosy.platform.bulk.tasks import defer
from argosy.platform.bulk.work import CHUNK, work

__all__ = ["CHUNK", "ROWS_MAX", "StartBulk", "defer", "do_start_bulk", "work"]
