"""What each command of the menus accepts."""

from __future__ import annotations

from argosy.platform.menus import commands as menus
from argosy.platform.menus import rules
from tests.security.example import Example
from tests.security.trade_examples import Trade


def menu_examples(trade: Trade) -> list[Example]:
    """Places, links and pins, made and taken away."""
    link = rules.AddMenuLink("sales", "/desk/sales.order/?q=x", "Mine", "我的", "", 7)
    (entry,) = trade.seller.do(menus.do_add_menu_link, link).ids()
    (pin,) = trade.seller.do(menus.do_pin_page, rules.PinPage("/desk/sales.order/", "O")).ids()
    place = rules.PlaceInMenu("sales.order", "", 3, True, "Orders", "订单")
    return [
        trade.sells(menus.do_place_in_menu, place),
        trade.sells(menus.do_add_menu_link, link),
        trade.sells(menus.do_remove_menu_entry, rules.RemoveMenuEntry(entry)),
        trade.sells(menus.do_pin_page, rules.PinPage("/desk/party.party/", "Parties")),
        trade.sells(menus.do_unpin_page, rules.UnpinPage(pin)),
    ]
