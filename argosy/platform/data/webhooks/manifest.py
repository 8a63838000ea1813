"""What the webhooks add to the suite: permissions, a role, and what their constraints mean."""

from __future__ import annotations

from argosy.kernel.events.refusals import declare_refusal
from argosy.kernel.primitives.errors import Conflict, Problem

PERMISSIONS = {
    "webhooks.read": ("See webhooks and their deliveries", "查看事件推送与投递记录"),
    "webhooks.write": ("Keep webhooks", "维护事件推送"),
    "webhooks.replay": ("Deliver events again", "重新投递事件"),
    "webhooks.secret": ("See and change signing secrets", "查看与更换签名密钥"),
}

ROLES = {"webhook_keeper": tuple(PERMISSIONS)}

DUTY_CONFLICTS: tuple[tuple[str, str, str], ...] = ()

REFUSALS = {
    "webhook_name": Problem(
        "webhooks.name_taken",
        "The company has a webhook of this name.",
        "Choose another name.",
        "name",
    ),
}


def register() -> None:
    """Declare what the constraints mean to people."""
    for constraint, problem in REFUSALS.items():
        declare_refusal(constraint, problem, Conflict)
