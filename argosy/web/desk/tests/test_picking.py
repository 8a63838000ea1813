"""Tests of the records that a form offers: only those that could be taken, scanned ones too."""

from __future__ import annotations

import pytest

from argosy.domains.sales.tests.world import make_world
from argosy.kernel.identity import sql
from argosy.platform.registry import catalogue
from argosy.platform.users.tests import people
from argosy.web.desk.forms import form_of
from argosy.web.desk.tests.visitor import signed_in

CODE = "6901234567892"


@pytest.mark.parametrize("noun", ["sales.order", "purchasing.order"])
def test_the_form_of_an_order_offers_variants_but_no_model(db: object, noun: str) -> None:
    world = make_world()
    model, variant = world.items["A"], world.items["B"]
    sql.insert("product", ("id", "variant_of_id"), [[variant], [model]])
    for item, code in ((model, CODE[::-1]), (variant, CODE)):
        sql.insert(
            "product_barcode",
            ("item_id", "unit_id", "kind", "value"),
            [[item], [world.units["C62"]], ["own"], [code]],
        )
    people.user("anna", "administrator")
    client = signed_in("anna", company=world.books.company_id)
    resource = catalogue.resource(noun)
    action = resource.action("create")
    assert action is not None
    inputs = [each for grid in form_of(resource, action, "en").grids for each in grid.inputs]
    (line,) = [each for each in inputs if each.path == "lines.item_id"]
    assert line.offers == (("has_variants", "false"),)

    def offered(text: str) -> list[str]:
        asked = {"q": text, "as": "json", **dict(line.offers)}
        answer = client.get(f"/desk/{line.target}/options", asked)
        return [code for code, _name in answer.json()["options"]]

    assert offered("SALES-B") == ["SALES-B"]
    assert offered(CODE) == ["SALES-B"], "what is scanned is found"
    assert offered("SALES-A") == []
    assert offered(CODE[::-1]) == []
