"""Tests of the roles that come with the product: who may do a thing can fill in its form."""

from __future__ import annotations

from argosy.platform.registry import catalogue
from argosy.platform.users.rights import duty_conflicts, manifest_roles
from argosy.platform.users.rules import EVERYTHING, met
from argosy.web.desk.forms import form_of


def test_who_may_give_an_action_reads_its_noun_and_what_its_form_picks_from() -> None:
    """A salesperson who may enter orders and reads no customers could enter none."""
    missing = []
    for role, held in manifest_roles().items():
        if EVERYTHING in held:
            continue
        for bound in catalogue.actions().values():
            action, noun = bound.action, bound.resource
            if action.hidden or action.permission not in held:
                continue
            form = form_of(noun, action, "en")
            inputs = [*form.inputs, *(each for grid in form.grids for each in grid.inputs)]
            nouns = {noun.name, *(each.target for each in inputs if each.target)}
            missing += [
                f"{role}: {noun.name}/{action.name} needs {wanted}"
                for wanted in {catalogue.resource(each).read_permission for each in nouns}
                if wanted not in held
            ]
    assert missing == []


def test_every_role_can_be_granted_alone() -> None:
    """No role of a capability brings two duties together that must not meet in one person."""
    conflicts = duty_conflicts()
    found = {
        role: met(frozenset(held), conflicts)
        for role, held in manifest_roles().items()
        if EVERYTHING not in held
    }
    assert {role: pairs for role, pairs in found.items() if pairs} == {}
    assert met(frozenset(conflicts[0][:2]), conflicts) == [conflicts[0]], "control"
