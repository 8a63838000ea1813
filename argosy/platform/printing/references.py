"""What id columns of printing point at, where their names do not say it."""

from __future__ import annotations

REFERENCES = {
    "print_template_version.template_id": "print_template",
    "print_template_version.actor_id": "actor",
    "print_assignment.template_id": "print_template",
    "printout.template_id": "print_template",
    "printout.actor_id": "actor",
    "printout.record_id": "",
}
