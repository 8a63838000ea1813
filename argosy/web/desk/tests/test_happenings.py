"""Tests of what events are called: each published kind has words of its own, and none is kept."""

from __future__ import annotations

from argosy.platform.data.webhooks.kinds import known_kinds
from argosy.web.desk.happenings import LABELS, OTHER, event_label
from argosy.web.desk.tests.visitor import HAN


def test_every_published_event_has_words_in_both_languages() -> None:
    # Tests of the kernel, run before in the same process, make their toys' events known for good.
    shipped = {kind for kind in known_kinds() if not kind.startswith("toy.")}
    assert set(LABELS) == shipped
    for kind, label in LABELS.items():
        assert HAN.search(label.zh) and not HAN.search(label.en), kind


def test_events_of_others_are_told_as_such() -> None:
    assert event_label("warranty.claimed", "en") == OTHER.en
