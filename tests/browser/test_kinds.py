"""One page of each kind at every push: usable by everybody, whole, in its language, faultless.

`test_pages` looks at all pages that can be reached; it takes a quarter of an hour. Here a page
stands for its kind, and each is seen twice: on a desktop in English by day, and on a narrow phone
in Chinese by night.
"""

from __future__ import annotations

import pytest

from argosy.kernel.identity import sql
from argosy.testing.browser.fixtures import Desk, Visit
from argosy.testing.browser.visiting import DESKTOP, NARROW
from tests.browser import axe
from tests.browser.reading import Data, wrong_texts
from tests.browser.test_pages import OVERFLOW

PAGES = (
    *(f"/desk/home/{space}/" for space in ("supply", "customers", "enterprise", "system")),
    "/desk/sales.order/",
    "/desk/sales.order/?as=board",
    "/desk/sales.order/?as=calendar",
    "/desk/sales.order/?as=pivot&by.0=state",
    "/desk/sales.order/?state.in=confirmed,done&currency=CNY",
    "/desk/sales.order/new/create/",
    "/desk/sales.order/{sales_order}/",
    "/desk/sales.order/{sales_order}/do/amend/",
    "/desk/party.party/{party}/",
    "/desk/inventory.goods_document/new/move/",
    "/desk/party.party/import/",
    "/desk/report/accounting.trial_balance/",
    "/desk/closing/",
    "/desk/voucher/",
    "/desk/search?q=C001",
    "/desk/settings/",
    "/desk/jobs/",
    "/desk/health/",
    "/desk/performance/",
    "/desk/notices/",
    "/desk/account/",
    "/desk/design",
)


@pytest.fixture(scope="session")
def pages(living_desk: Desk) -> list[str]:
    """The paths, with records that there are."""

    def ids() -> dict[str, str]:
        with sql.using("owner"):
            return {
                table: str(sql.rows(f'SELECT min(id) FROM "{table}"')[0][0])
                for table in ("sales_order", "party")
            }

    known = living_desk.ask(ids)
    return [path.format(**known) for path in PAGES]


@pytest.mark.parametrize("is_phone", [False, True], ids=("desktop", "phone"))
def test_a_page_of_each_kind_is_usable_and_whole(
    living_desk: Desk, visit: Visit, pages: list[str], is_phone: bool
) -> None:
    visitor = (
        visit(living_desk, language="zh-hans", theme="dark", size=NARROW)
        if is_phone
        else visit(living_desk, language="en", theme="light", size=DESKTOP)
    )
    visitor.context.add_init_script(path=axe.SCRIPT)
    page = visitor.page()
    found: list[str] = []
    for path in pages:
        answer = page.goto(f"{visitor.home}{path}", wait_until="load")
        if answer is None or answer.status != 200:
            found.append(f"{path}: {answer.status if answer else 'no answer'}")
        found += [f"{path}: {text}" for text in axe.grave_findings(page)]
        if what := page.evaluate(OVERFLOW):
            found.append(f"{path}: wider than the screen: {what}")
    assert not found, "\n".join(found)
    visitor.faultless()


def test_a_page_of_each_kind_is_in_the_language_of_its_reader(
    living_desk: Desk, visit: Visit, pages: list[str]
) -> None:
    typed = living_desk.ask(Data)
    english, chinese = (
        visit(living_desk, language=language).context.request for language in ("en", "zh-hans")
    )
    wrong: dict[str, str] = {}
    for path in pages:
        address = f"{living_desk.home}{path}"
        for text in wrong_texts(english.get(address).text(), chinese.get(address).text(), typed):
            wrong.setdefault(text, path)
    assert not wrong, "\n".join(f"{path}: {text}" for text, path in wrong.items())
