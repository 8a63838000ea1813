"""Templates: begun from a paper, drafted, published, restored, assigned."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import cast

from argosy.kernel.events.commands import CommandRun, Done, command
from argosy.kernel.identity import sql
from argosy.kernel.primitives.errors import NotFound, Problem, StaleVersion, ValidationFailed
from argosy.kernel.primitives.numbers import int64_problem
from argosy.kernel.primitives.text import text_problem
from argosy.platform.printing import rules
from argosy.platform.printing.checking import layout_problems
from argosy.platform.printing.papers import paper_named
from argosy.platform.printing.rules import (
    AssignTemplate,
    NewTemplate,
    PublishTemplate,
    RemoveAssignment,
    RestoreTemplate,
    SaveTemplate,
)


@command("printing.create_template", permission="printing.design")
def do_create_template(run: CommandRun, batch: Sequence[NewTemplate]) -> list[Done | None]:
    """Begin templates as drafts.

    Before: the noun has the paper, the layout is right. After: nothing is printed by them until
    they are published and assigned. Permission: printing.design.
    """
    layouts: list[str] = []
    for place, new in enumerate(batch):
        problems, layout = _begun(new)
        layouts.append(layout)
        run.reject(place, *problems)
    kept = run.settle(len(batch))
    ids = sql.ids("print_template", len(kept))
    results: list[Done | None] = [None] * len(batch)
    for place, id_ in zip(kept, ids, strict=True):
        new = batch[place]
        sql.execute(
            "INSERT INTO print_template (id, company_id, code, name, resource, paper, layout)"
            " VALUES (%s, %s, %s, %s, %s, %s, %s)",
            (id_, run.company_id, new.code, new.name, new.resource, new.paper, layouts[place]),
        )
        results[place] = Done("print_template", id_, new.code)
    return results


def _begun(new: NewTemplate) -> tuple[list[Problem], str]:
    """Return what is wrong with a new template, and its layout."""
    code = rules.code_problem(new.code)
    problems = [code] if code is not None else []
    layout = new.layout
    try:
        paper = paper_named(new.resource, new.paper)
    except NotFound as error:
        problems += [
            Problem(each.code, each.message, each.cure, "paper", each.params)
            for each in error.problems
        ]
    else:
        layout = layout or json.dumps(paper.layout, ensure_ascii=False, indent=1)
        problems += layout_problems(new.resource, layout)
    return [*problems, *rules.template_problems(new.name, layout)], layout


@command("printing.save_template", permission="printing.design")
def do_save_template(run: CommandRun, batch: Sequence[SaveTemplate]) -> list[Done | None]:
    """Save drafts; what is in force stays as it is.

    Before: the version is the present one, the layout is right and names fields that there are.
    Permission: printing.design.
    """
    found = _templates(run, [item.template_id for item in batch])
    is_stale = False
    for place, item in enumerate(batch):
        run.reject(place, *_known(item.template_id, found))
        run.reject(place, *rules.template_problems(item.name, item.layout))
        if item.template_id not in found:
            continue
        version, resource, _, _ = found[item.template_id]
        run.reject(place, *layout_problems(resource, item.layout))
        if version != item.version:
            is_stale = True
            run.reject(place, _stale())
    results: list[Done | None] = [None] * len(batch)
    for place in run.settle(len(batch), StaleVersion if is_stale else ValidationFailed):
        item = batch[place]
        sql.execute(
            "UPDATE print_template SET name = %s, layout = %s, is_active = %s,"
            " version = version + 1 WHERE id = %s AND company_id = %s",
            (item.name, item.layout, item.is_active, item.template_id, run.company_id),
        )
        results[place] = Done("print_template", item.template_id)
    return results


@command("printing.publish_template", permission="printing.publish")
def do_publish_template(run: CommandRun, batch: Sequence[PublishTemplate]) -> list[Done | None]:
    """Put drafts in force, each as a further version that never changes.

    Permission: printing.publish.
    """
    found = _templates(run, [item.template_id for item in batch])
    for place, item in enumerate(batch):
        run.reject(place, *_known(item.template_id, found))
        note = text_problem(item.note, "note", 300)
        run.reject(place, *([note] if note is not None else []))
    _reject_twice(run, [item.template_id for item in batch])
    results: list[Done | None] = [None] * len(batch)
    for place in run.settle(len(batch)):
        item = batch[place]
        sql.execute(
            "INSERT INTO print_template_version (company_id, template_id, number, layout, note,"
            " actor_id, command_id) SELECT company_id, id, published + 1, layout, %s, %s, %s"
            " FROM print_template WHERE id = %s AND company_id = %s",
            (item.note, run.actor.id, run.command_id, item.template_id, run.company_id),
        )
        _change(run, "published = published + 1", (), item.template_id)
        results[place] = Done("print_template", item.template_id)
    return results


@command("printing.restore_template", permission="printing.design")
def do_restore_template(run: CommandRun, batch: Sequence[RestoreTemplate]) -> list[Done | None]:
    """Make published versions the draft again; they are in force once they are published.

    Permission: printing.design.
    """
    found = _templates(run, [item.template_id for item in batch])
    for place, item in enumerate(batch):
        run.reject(place, *_known(item.template_id, found))
        published = found.get(item.template_id, (0, "", "", 0))[3]
        if item.template_id in found and not 1 <= item.number <= published:
            run.reject(
                place,
                Problem(
                    "printing.no_version",
                    "The template has no version {number}.",
                    "Choose one of its history.",
                    "number",
                    {"number": item.number},
                ),
            )
    results: list[Done | None] = [None] * len(batch)
    for place in run.settle(len(batch)):
        item = batch[place]
        layout = (
            "layout = (SELECT v.layout FROM print_template_version v WHERE v.company_id ="
            " print_template.company_id AND v.template_id = print_template.id AND v.number = %s)"
        )
        _change(run, layout, (item.number,), item.template_id)
        results[place] = Done("print_template", item.template_id)
    return results


@command("printing.assign_template", permission="printing.publish")
def do_assign_template(run: CommandRun, batch: Sequence[AssignTemplate]) -> list[Done | None]:
    """Say whom published templates are for; the most particular assignment holds.

    Permission: printing.publish.
    """
    found = _templates(run, [item.template_id for item in batch])
    parties = {item.party_id for item in batch if item.party_id is not None}
    known = _parties([id_ for id_ in parties if int64_problem(id_, "party_id") is None])
    for place, item in enumerate(batch):
        run.reject(place, *_known(item.template_id, found))
        run.reject(place, *_assignment_problems(item, known))
        if item.template_id in found and not found[item.template_id][3]:
            run.reject(
                place,
                Problem(
                    "printing.unpublished",
                    "The template was never published.",
                    "Publish it first.",
                    "template_id",
                ),
            )
    kept = run.settle(len(batch))
    ids = sql.ids("print_assignment", len(kept))
    results: list[Done | None] = [None] * len(batch)
    for place, id_ in zip(kept, ids, strict=True):
        item = batch[place]
        _, resource, paper, _ = found[item.template_id]
        sql.execute(
            "INSERT INTO print_assignment"
            " (id, company_id, resource, paper, party_id, language, template_id)"
            " VALUES (%s, %s, %s, %s, %s, %s, %s)",
            (
                id_,
                run.company_id,
                resource,
                paper,
                item.party_id or 0,
                item.language,
                item.template_id,
            ),
        )
        results[place] = Done("print_assignment", id_)
    return results


@command("printing.remove_assignment", permission="printing.publish")
def do_remove_assignment(run: CommandRun, batch: Sequence[RemoveAssignment]) -> list[Done | None]:
    """Take assignments away; what is printed then is the next less particular.

    Permission: printing.publish.
    """
    fit = [i.assignment_id for i in batch if int64_problem(i.assignment_id, "") is None]
    rows = sql.rows(
        "SELECT id FROM print_assignment WHERE company_id = %s AND id = ANY (%s::bigint[])"
        " ORDER BY id FOR UPDATE",
        (run.company_id, sql.array(sorted(set(fit)))),
    )
    known = {cast(int, id_) for (id_,) in rows}
    for place, item in enumerate(batch):
        if item.assignment_id not in known:
            run.reject(
                place,
                Problem(
                    "printing.no_assignment",
                    "The company has no such assignment.",
                    "Choose one that it has.",
                    "assignment_id",
                ),
            )
    results: list[Done | None] = [None] * len(batch)
    for place in run.settle(len(batch)):
        id_ = batch[place].assignment_id
        sql.execute(
            "DELETE FROM print_assignment WHERE id = %s AND company_id = %s", (id_, run.company_id)
        )
        results[place] = Done("print_assignment", id_)
    return results


Known = dict[int, tuple[int, str, str, int]]
"""By id: version, noun, paper, number of the version in force."""


def _templates(run: CommandRun, ids: Sequence[int]) -> Known:
    fit = sorted({id_ for id_ in ids if int64_problem(id_, "template_id") is None})
    rows = sql.rows(
        "SELECT id, version, resource, paper, published FROM print_template"
        " WHERE company_id = %s AND id = ANY (%s::bigint[]) ORDER BY id FOR UPDATE",
        (run.company_id, sql.array(fit)),
    )
    return {
        cast(int, id_): (cast(int, version), str(resource), str(paper), cast(int, published))
        for id_, version, resource, paper, published in rows
    }


def _parties(ids: Sequence[int]) -> set[int]:
    rows = sql.rows("SELECT id FROM party WHERE id = ANY (%s::bigint[])", (sql.array(sorted(ids)),))
    return {cast(int, id_) for (id_,) in rows}


def _assignment_problems(item: AssignTemplate, parties: set[int]) -> list[Problem]:
    found = []
    if item.party_id is not None and item.party_id not in parties:
        found.append(
            Problem(
                "printing.no_party", "There is no such party.", "Choose one, or none.", "party_id"
            )
        )
    if item.language not in rules.LANGUAGES:
        found.append(
            Problem(
                "printing.language",
                "Documents are in zh-hans, en or both.",
                "Choose one of these, or none for all.",
                "language",
            )
        )
    return found


def _change(run: CommandRun, what: str, params: Sequence[object], template_id: int) -> None:
    sql.execute(
        f"UPDATE print_template SET {what}, version = version + 1"
        " WHERE id = %s AND company_id = %s",
        (*params, template_id, run.company_id),
    )


def _known(template_id: int, found: Known) -> list[Problem]:
    if template_id in found:
        return []
    return [
        Problem(
            "printing.no_template",
            "The company has no template {template}.",
            "Choose one that it has.",
            "template_id",
            {"template": template_id},
        )
    ]


def _stale() -> Problem:
    return Problem(
        "printing.stale",
        "Somebody changed this since you read it.",
        "Read it again, then decide.",
        "version",
    )


def _reject_twice(run: CommandRun, ids: Sequence[int]) -> None:
    """Refuse what a batch names more than once."""
    seen: set[int] = set()
    for place, id_ in enumerate(ids):
        if id_ in seen:
            run.reject(
                place,
                Problem(
                    "printing.twice",
                    "The batch names this twice.",
                    "Name it once.",
                    "template_id",
                ),
            )
        seen.add(id_)
