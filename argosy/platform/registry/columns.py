"""Whether the database has what declarations speak of: every statement is planned once.

A misspelt column would otherwise wait for the first reader who asks for it. Nothing is read.
"""

from __future__ import annotations

import psycopg
from django.db import transaction

from argosy.kernel.events.commands import reading
from argosy.kernel.identity import sql
from argosy.kernel.primitives.actor import Actor, ActorKind
from argosy.platform.registry import catalogue
from argosy.platform.registry.conditions import Compiler, Part
from argosy.platform.registry.fields import FieldType
from argosy.platform.registry.filters import Test
from argosy.platform.registry.lines import read_lines
from argosy.platform.registry.plans import Plan, WantedLines, page_statement, select_head
from argosy.platform.registry.possible import ANY_CURRENCY, condition_parts, currency_sql
from argosy.platform.registry.resource import Resource
from argosy.platform.registry.select import head_conditions


def column_problems() -> list[str]:
    """Return what the database cannot answer of what is declared, each with file and resource.

    Start-up calls it once the tables are migrated.
    """
    files = {resource.name: file for file, resource in catalogue.declared()}
    nobody = Actor(0, ActorKind.SYSTEM, 0, (0,))
    problems = []
    with reading(nobody):
        for name, resource in catalogue.resources().items():
            for what, ask in _questions(nobody, resource):
                found = _error(ask)
                if found:
                    problems.append(f"{files.get(name, '(a source)')}: {name}: {what}: {found}")
    return problems


Question = Part | tuple[Actor, Resource, WantedLines]


def _questions(actor: Actor, resource: Resource) -> list[tuple[str, Question]]:
    """Return what is asked of a resource: each field alone, so that a refusal names it."""
    asked: list[tuple[str, Question]] = []
    for each in resource.fields:
        plan = Plan(resource, Compiler(actor), [each])
        plan.conditions = head_conditions(plan.compiler, resource)
        asked.append((each.name, page_statement(plan, select_head(plan), None, 0)))
        if each.find is not None and each.type is FieldType.TEXT:
            test = Compiler(actor).where(resource, Test(each.name, "is", "x"))
            asked.append((f"{each.name} (find)", _where(actor, resource, test)))
    for lines in resource.lines:
        for each in lines.fields:
            wanted = WantedLines(lines, (each,))
            asked.append((f"{lines.name}.{each.name}", (actor, resource, wanted)))
    for action in resource.actions:
        for part in condition_parts(Compiler(actor), [action]):
            asked.append((f"action {action.name}", _where(actor, resource, part)))
        if action.currency not in ("", ANY_CURRENCY):
            text, names = currency_sql(action)
            asked.append((f"action {action.name}, currency", Part(text, (0,) * len(names))))
    return asked


def _where(actor: Actor, resource: Resource, condition: Part) -> Part:
    plan = Plan(resource, Compiler(actor))
    plan.conditions = [*head_conditions(plan.compiler, resource), condition]
    return page_statement(plan, select_head(plan), None, 0)


def _error(asked: Question) -> str:
    """Return what the database says against a question, "" when it can answer it."""
    try:
        with transaction.atomic(using=sql.alias()):
            if isinstance(asked, Part):
                sql.rows(asked.text, asked.params)
            else:
                actor, resource, wanted = asked
                read_lines(Compiler(actor), resource, wanted, [0], {})
    except psycopg.Error as error:
        return str(error).partition("\n")[0]
    return ""
