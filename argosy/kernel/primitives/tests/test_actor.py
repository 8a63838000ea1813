"""Tests of actors: permissions and companies are refused by default."""

from __future__ import annotations

import pytest

from argosy.kernel.primitives.actor import Actor, ActorKind
from argosy.kernel.primitives.errors import PermissionDenied

CLERK = Actor(7, ActorKind.USER, 1, (1, 2), frozenset({"sales.order.confirm"}), "zh-hans")
ARGOSY = Actor(1, ActorKind.SYSTEM, 1, (1,))


def test_a_permission_is_held_or_refused() -> None:
    assert CLERK.may("sales.order.confirm")
    CLERK.check_permission("sales.order.confirm")
    assert not CLERK.may("sales.order.cancel")
    with pytest.raises(PermissionDenied) as refused:
        CLERK.check_permission("sales.order.cancel")
    assert refused.value.problems[0].params == {"permission": "sales.order.cancel"}


def test_argosy_itself_may_do_everything_but_cross_companies() -> None:
    assert ARGOSY.may("sales.order.cancel")
    with pytest.raises(PermissionDenied):
        ARGOSY.check_company(2)


def test_companies() -> None:
    CLERK.check_company(1)
    CLERK.check_company(2)
    with pytest.raises(PermissionDenied) as refused:
        CLERK.check_company(3)
    assert refused.value.code == "permission.company"


def test_a_job_holds_only_what_it_was_given() -> None:
    assert not Actor(2, ActorKind.JOB, 1, (1,)).may("sales.order.confirm")
