"""What the web may use of saved views."""

from argosy.platform.views.commands import (
    do_change_view,
    do_clear_default,
    do_remove_view,
    do_rename_view,
    do_save_view,
    do_set_default,
    do_share_view,
)
from argosy.platform.views.queries import View, access_view, views_of
from argosy.platform.views.rules import (
    AUDIENCES,
    CHARTS,
    KINDS,
    ChangeView,
    ClearDefault,
    DefaultView,
    NewView,
    RemoveView,
    RenameView,
    ShareView,
)

__all__ = [
    "AUDIENCES",
    "CHARTS",
    "KINDS",
    "ChangeView",
    "ClearDefault",
    "DefaultView",
    "NewView",
    "RemoveView",
    "RenameView",
    "ShareView",
    "View",
    "access_view",
    "do_change_view",
    "do_clear_default",
    "do_remove_view",
    "do_rename_view",
    "do_save_view",
    "do_set_default",
    "do_share_view",
    "views_of",
]
