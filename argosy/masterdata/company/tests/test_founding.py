"""Every chart template that comes along serves every purpose of the ledger, in two languages."""

from __future__ import annotations

import pytest

from argosy.kernel.ledger.posting_rules import PURPOSES
from argosy.masterdata.company.rules.chart_template import chart, chart_problems, templates


@pytest.mark.parametrize("name", templates())
def test_a_template_is_whole(name: str) -> None:
    assert chart_problems(chart(name), PURPOSES) == []
