"""Slips on a roll of 80 mm: as long as what stands on them, as PDF and for the printer itself."""

from __future__ import annotations

from io import BytesIO

from pypdf import PdfReader

from argosy.platform.printing.api import Wanted, preview
from tests.printing.conftest import Shop, text_of

POINTS_A_MM = 72 / 25.4


def test_an_invoice_and_a_delivery_on_a_roll(shop: Shop) -> None:
    heights = []
    for resource, id_, words in (
        # 125.00 + 75.43 = 200.43 and 19 % of each line, 23.75 + 14.33 = 38.08.
        ("accounting.invoice", shop.invoice, ("销售发票", "75.43", "200.43", "38.08", "238.51",
                                              "贰佰叁拾捌元伍角壹分")),
        ("sales.delivery", shop.delivery, ("送货单", "不锈钢六角螺栓 M8×40", "PAPER-A", "10")),
    ):  # fmt: skip
        data = preview(shop.actor, Wanted(resource, (id_,), "roll", "zh-hans")).data
        (page,) = PdfReader(BytesIO(data)).pages
        assert round(float(page.mediabox.width) / POINTS_A_MM) == 80
        heights.append(float(page.mediabox.height) / POINTS_A_MM)
        for wanted in words:
            assert wanted in text_of(data), (wanted, text_of(data))
    assert all(50 < height < 150 for height in heights), heights
