"""What each command of printing accepts."""

from __future__ import annotations

from argosy.platform.printing import rules
from argosy.platform.printing.commands import templates, upkeep
from argosy.platform.printing.commands.printouts import do_note_printouts
from tests.security.example import Example
from tests.security.trade_examples import Trade

LAYOUT = '{"paper": "A4", "blocks": [{"kind": "heading", "title": "Order", "number": "{number}"}]}'
PIXEL = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9"
    "awAAAABJRU5ErkJggg=="
)


def print_examples(trade: Trade) -> list[Example]:
    """Templates from the first draft to their assignment, a letterhead, printers, a printout."""
    world = trade.seller
    new = rules.NewTemplate("order-x", "Order", "sales.order", "order", LAYOUT)
    first, second = world.do(
        templates.do_create_template,
        new,
        rules.NewTemplate("order-y", "Order", "sales.order", "order", LAYOUT),
    ).ids()
    world.do(templates.do_publish_template, rules.PublishTemplate(first, "first"))
    kept, _ = world.do(
        templates.do_assign_template,
        rules.AssignTemplate(first, None, "en"),
        rules.AssignTemplate(first, None, "zh-hans"),
    ).ids()
    (printer,) = world.do(upkeep.do_create_printer, rules.NewPrinter("one", "One")).ids()
    printout = rules.NotePrintout("sales.order", "order", 1, 1, 0, 0, "en", "pdf", False, "0" * 64)
    world.do(do_note_printouts, printout)
    return [
        trade.sells(
            templates.do_create_template,
            rules.NewTemplate("order-z", "Order", "sales.order", "order", LAYOUT),
        ),
        trade.sells(
            templates.do_save_template, rules.SaveTemplate(second, 1, "Better", LAYOUT, True)
        ),
        trade.sells(templates.do_publish_template, rules.PublishTemplate(second, "note")),
        trade.sells(templates.do_restore_template, rules.RestoreTemplate(first, 1)),
        trade.sells(
            templates.do_assign_template,
            rules.AssignTemplate(first, world.customers[0], "both"),
        ),
        trade.sells(templates.do_remove_assignment, rules.RemoveAssignment(kept)),
        trade.sells(
            upkeep.do_set_letterhead,
            rules.SetLetterhead("N", "A\nB", "1", "a@b.c", "w", "T", "B\nC", "terms"),
        ),
        trade.sells(upkeep.do_set_picture, rules.SetPicture("logo", PIXEL)),
        trade.sells(upkeep.do_create_printer, rules.NewPrinter("two", "Two", "zpl", 300)),
        trade.sells(upkeep.do_change_printer, rules.ChangePrinter(printer, 1, "Three", "pdf", 203)),
    ]
