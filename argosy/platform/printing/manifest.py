"""What printing adds to the suite: permissions, roles, and what its constraints mean."""

from __future__ import annotations

from argosy.kernel.events.refusals import declare_refusal
from argosy.kernel.primitives.errors import Conflict, Problem

PERMISSIONS = {
    "printing.read": ("See templates, printers and printouts", "查看打印模板、打印机与打印记录"),
    "printing.print": ("Print documents", "打印单据"),
    "printing.seal": ("Print with the company's seal", "打印公章"),
    "printing.design": ("Design documents", "设计打印模板"),
    "printing.publish": ("Publish and assign templates", "发布与分配打印模板"),
    "printing.letterhead": ("Keep letterhead, logo and seal", "维护抬头、徽标与公章"),
    "printing.printer": ("Keep printers", "维护打印机"),
}

ROLES = {
    "print_clerk": ("printing.read", "printing.print"),
    "print_designer": (
        "printing.read",
        "printing.print",
        "printing.design",
        "printing.publish",
        "printing.letterhead",
        "printing.printer",
        "party.read",
    ),
    "seal_keeper": ("printing.read", "printing.print", "printing.seal"),
}

DUTY_CONFLICTS: tuple[tuple[str, str, str], ...] = ()

REFUSALS = {
    "print_template_code": Problem(
        "printing.code_taken",
        "The company has a template of this code.",
        "Choose another code.",
        "code",
    ),
    "print_assignment_one": Problem(
        "printing.assigned",
        "A template is assigned for this party and language.",
        "Take that assignment away first.",
        "party_id",
    ),
    "printer_code": Problem(
        "printing.printer_taken",
        "The company has a printer of this code.",
        "Choose another code.",
        "code",
    ),
    "printout_once": Problem(
        "printing.at_once",
        "Somebody printed the same document at this moment.",
        "Print it again.",
    ),
}


def register() -> None:
    """Declare what the constraints mean to people."""
    for constraint, problem in REFUSALS.items():
        declare_refusal(constraint, problem, Conflict)
