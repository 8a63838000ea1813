"""What the web and other distributions may import of printing."""

from argosy.platform.printing.checking import LETTERHEAD, layout_problems
from argosy.platform.printing.commands.templates import do_publish_template, do_save_template
from argosy.platform.printing.commands.upkeep import do_set_letterhead, do_set_picture
from argosy.platform.printing.facts import address_text
from argosy.platform.printing.filling import LANGUAGES
from argosy.platform.printing.formats import SHEETS
from argosy.platform.printing.layout import parse_layout
from argosy.platform.printing.papers import Paper, paper_named, papers_of
from argosy.platform.printing.producing import (
    CONTENT_TYPES,
    PRINT,
    Printed,
    Shape,
    look,
    papers_for,
    preview,
    print_documents,
    shape_of,
    wanted_problems,
)
from argosy.platform.printing.queries import (
    Letterhead,
    PrinterSettings,
    Template,
    copies,
    letterhead,
    printers,
    template,
)
from argosy.platform.printing.rendering import Wanted
from argosy.platform.printing.rules import (
    PrintRequest,
    PublishTemplate,
    SaveTemplate,
    SetLetterhead,
    SetPicture,
    template_problems,
)

__all__ = [
    "CONTENT_TYPES",
    "LANGUAGES",
    "LETTERHEAD",
    "PRINT",
    "SHEETS",
    "Letterhead",
    "Paper",
    "PrintRequest",
    "Printed",
    "PrinterSettings",
    "PublishTemplate",
    "SaveTemplate",
    "SetLetterhead",
    "SetPicture",
    "Shape",
    "Template",
    "Wanted",
    "address_text",
    "copies",
    "do_publish_template",
    "do_save_template",
    "do_set_letterhead",
    "do_set_picture",
    "layout_problems",
    "letterhead",
    "look",
    "paper_named",
    "papers_for",
    "papers_of",
    "parse_layout",
    "preview",
    "print_documents",
    "printers",
    "shape_of",
    "template",
    "template_problems",
    "wanted_problems",
]
