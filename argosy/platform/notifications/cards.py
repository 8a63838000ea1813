"""Buttons on the cards that tell of notices: which there are, and what one does that was pressed.

A button does what its person could do on the desk, by the same command and with his rights of that
moment. Its key is the button's own, so that each acts once, however often it is pressed or the
provider repeats itself.
"""

from __future__ import annotations

import dataclasses
import hashlib
import re
from dataclasses import dataclass
from typing import Final, cast

from argosy.kernel.events.commands import Answer
from argosy.kernel.primitives.actor import Actor
from argosy.kernel.primitives.errors import ArgosyError
from argosy.platform.im import api as im
from argosy.platform.notifications.commands import (
    FinishNotice,
    ReadNotice,
    do_finish_notice,
    do_read_notice,
)
from argosy.platform.notifications.mailing import Due
from argosy.platform.registry import catalogue, reads
from argosy.platform.registry.actions import Action, ActionKind
from argosy.platform.registry.labels import Text
from argosy.platform.registry.own_fields import api as own_fields
from argosy.platform.registry.possible import currency_of
from argosy.platform.registry.resource import Resource
from argosy.platform.registry.words import cure_of, message_of
from argosy.platform.users import api as users

STEPS_MAX: Final = 2
READ: Final = Text("Read", "已阅")
FINISH: Final = Text("Done", "完成")
ALREADY: Final = Text("Already done", "已处理")
CLOSED: Final = Text("This button opens nothing any more.", "此按钮已失效。")
THOUGHT_OVER: Final = frozenset({"cancel"})
"""What takes something back is done at the desk, where one sees what hangs on it."""
_RECORD: Final = re.compile(r"desk/([a-z_]+\.[a-z_]+)/([1-9][0-9]{0,17})/")


@dataclass(frozen=True, slots=True)
class Said:
    """What who pressed a button is told, and whether anything was done."""

    text: str
    is_done: bool


def buttons_of(due: Due) -> list[im.Button]:
    """Return the buttons of a notice: what can be done with its record by now, and reading it."""
    found = [
        im.Button(label.in_language(due.language), im.token_of(meaning))
        for label, meaning in _steps_of(due)
    ]
    label, step = (FINISH, "finish") if due.is_task else (READ, "read")
    meaning = im.Meaning(due.company_id, due.account_id, due.id, step)
    return [*found, im.Button(label.in_language(due.language), im.token_of(meaning))]


def press(company_id: int, provider: str, pressed: im.Pressed) -> Said:
    """Do what a button says, as the person whom it was made for, if it is he who pressed it.

    Args:
        company_id: whose provider sent it.
        provider: its code.
        pressed: what it sent, shown to be its own.
    """
    meaning = im.meaning_of(pressed.button)
    account = im.account_of(company_id, provider, pressed.member_id)
    if meaning is None or not account:
        return Said(f"{CLOSED.zh} {CLOSED.en}", is_done=False)
    if (meaning.company_id, meaning.account_id) != (company_id, account):
        return Said(f"{CLOSED.zh} {CLOSED.en}", is_done=False)
    key = "im/" + hashlib.sha256(pressed.button.encode()).hexdigest()
    try:
        actor = users.actor_of(account, company_id)
        answer, label = _done(actor, meaning, key)
    except ArgosyError as error:
        language = users.identity_of(account).language
        problem = error.problems[0]
        return Said(f"{message_of(problem, language)} {cure_of(problem, language)}", is_done=False)
    if answer is None:
        return Said(CLOSED.in_language(actor.language), is_done=False)
    said = ALREADY if answer.replayed else label
    return Said(said.in_language(actor.language), is_done=not answer.replayed)


def _done(actor: Actor, meaning: im.Meaning, key: str) -> tuple[Answer | None, Text]:
    """Give the command that a button stands for; None when there is none of that name."""
    notice = meaning.notice_id
    if meaning.step == "read":
        return do_read_notice([ReadNotice(notice)], actor=actor, key=key), READ
    if meaning.step == "finish":
        return do_finish_notice([FinishNotice(notice)], actor=actor, key=key), FINISH
    name, _slash, step = meaning.step.partition("/")
    noun = catalogue.resources().get(name)
    action = noun.action(step) if noun is not None else None
    if noun is None or action is None or not actor.may(noun.read_permission):
        return None, CLOSED
    body: dict[str, object] = {action.subject: meaning.record_id}
    if action.version:
        body[action.version] = meaning.version
    item = own_fields.parse(action, body, currency_of=currency_of(actor, action))
    if isinstance(item, list):
        return None, CLOSED
    answer = action.command([item], actor=actor, key=key)
    do_read_notice([ReadNotice(notice)], actor=actor, key=f"{key}/read")
    return answer, action.label


def _steps_of(due: Due) -> list[tuple[Text, im.Meaning]]:
    """Return what the person may do by now with the record that a notice leads to."""
    found = _RECORD.match(due.address)
    noun = catalogue.resources().get(found[1]) if found else None
    if found is None or noun is None:
        return []
    offered = [action for action in noun.actions if _is_plain(action)]
    if not offered:
        return []
    record_id = int(found[2])
    try:
        actor = users.actor_of(due.account_id, due.company_id)
        record = reads.record(actor, noun, record_id, with_lines=False, with_actions=True)
    except ArgosyError:
        return []
    shown = cast("list[dict[str, object]]", record.get("actions", []))
    possible = {str(each["name"]) for each in shown if each["is_possible"]}
    version = _version(noun, record)
    return [
        (
            action.label,
            im.Meaning(
                due.company_id,
                due.account_id,
                due.id,
                f"{noun.name}/{action.name}",
                record_id,
                version,
            ),
        )
        for action in offered
        if action.name in possible and (version or not action.version)
    ][:STEPS_MAX]


def _is_plain(action: Action) -> bool:
    """Return whether a step takes a record further and asks for nothing besides."""
    if action.kind is not ActionKind.STEP or action.hidden or not action.leads:
        return False
    if action.name in THOUGHT_OVER:
        return False
    known = {action.subject, action.version}
    return all(
        field.name in known
        or field.default is not dataclasses.MISSING
        or field.default_factory is not dataclasses.MISSING
        for field in dataclasses.fields(action.item_type)
    )


def _version(noun: Resource, record: reads.Record) -> int:
    column = f"t.{noun.version}"
    name = next((field.name for field in noun.fields if field.sql == column), "")
    found = record.get(name) if name else 0
    return found if isinstance(found, int) else 0
