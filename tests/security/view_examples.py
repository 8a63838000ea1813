"""What each command of saved views accepts."""

from __future__ import annotations

from argosy.platform.views import commands as views
from argosy.platform.views import rules
from tests.security.example import Example
from tests.security.trade_examples import Trade


def view_examples(trade: Trade) -> list[Example]:
    """Views saved, changed, renamed, shared, opened with, removed."""
    new = rules.NewView(
        "party.party",
        "Germans",
        "table",
        '{"country": "DE"}',
        "rope",
        ("code", "name"),
        ("-code",),
        ("country",),
        (),
        "bar",
        "compact",
    )
    saved = trade.seller.do(
        views.do_save_view, *(rules.NewView("party.party", name) for name in "ABCDEF")
    ).ids()
    changed = rules.ChangeView(
        saved[0], 1, "G", "pivot", "{}", "", ("name",), ("name",), ("country",), (), "pie", ""
    )
    return [
        trade.sells(views.do_save_view, new),
        trade.sells(views.do_change_view, changed),
        trade.sells(views.do_rename_view, rules.RenameView(saved[1], 1, "H")),
        trade.sells(views.do_share_view, rules.ShareView(saved[2], 1, "all")),
        trade.sells(views.do_remove_view, rules.RemoveView(saved[3])),
        trade.sells(views.do_set_default, rules.DefaultView(saved[4])),
        trade.sells(views.do_clear_default, rules.ClearDefault("party.party")),
    ]
