"""What the web may use of menus."""

from argosy.platform.menus.commands import (
    do_add_menu_link,
    do_pin_page,
    do_place_in_menu,
    do_remove_menu_entry,
    do_unpin_page,
)
from argosy.platform.menus.queries import (
    Arrangement,
    MenuPlace,
    Pinned,
    arrangement_of,
    places_for,
    role_codes,
)
from argosy.platform.menus.rules import (
    GROUP,
    NAME_MAX,
    AddMenuLink,
    PinPage,
    PlaceInMenu,
    RemoveMenuEntry,
    UnpinPage,
)

__all__ = [
    "GROUP",
    "NAME_MAX",
    "AddMenuLink",
    "Arrangement",
    "MenuPlace",
    "PinPage",
    "Pinned",
    "PlaceInMenu",
    "RemoveMenuEntry",
    "UnpinPage",
    "arrangement_of",
    "do_add_menu_link",
    "do_pin_page",
    "do_place_in_menu",
    "do_remove_menu_entry",
    "do_unpin_page",
    "places_for",
    "role_codes",
]
