"""Every process that Django is set up in collects garbage seldom."""

from __future__ import annotations

import gc

from argosy.platform.system.memory import THRESHOLDS


def test_collection_is_eased_wherever_django_is_set_up() -> None:
    assert gc.get_threshold() == THRESHOLDS
    assert gc.get_freeze_count() > 0
    assert gc.isenabled()
