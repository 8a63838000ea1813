"""A company that sold, delivered and billed, with a letterhead: what papers are printed of."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from io import BytesIO

import pytest
from PIL import Image, ImageDraw
from pypdf import PdfReader

from argosy.domains.sales import api as sales
from argosy.domains.sales.tests.world import DAY, World, make_world
from argosy.kernel.identity import sql
from argosy.kernel.primitives.actor import Actor
from argosy.platform.printing.commands.upkeep import do_set_letterhead, do_set_picture
from argosy.platform.printing.rules import SetLetterhead, SetPicture
from argosy.testing.database import Clone


@dataclass
class Shop:
    """The documents that the tests print."""

    world: World
    order: int
    delivery: int
    invoice: int

    @property
    def actor(self) -> Actor:
        """Who prints."""
        return self.world.books.actor


def picture(colour: str, *, is_round: bool = False) -> str:
    """Return a small picture in base64."""
    image = Image.new("RGBA", (240, 240), (255, 255, 255, 0))
    draw = ImageDraw.Draw(image)
    if is_round:
        draw.ellipse((6, 6, 234, 234), outline=colour, width=9)
        draw.regular_polygon((120, 120, 46), 5, fill=colour)
    else:
        draw.polygon([(120, 12), (228, 200), (12, 200)], fill=colour)
        draw.rectangle((12, 210, 228, 228), fill=colour)
    file = BytesIO()
    image.save(file, "PNG")
    return base64.b64encode(file.getvalue()).decode()


@pytest.fixture
def shop(db: Clone) -> Shop:
    """Ten screws at 10.00 and 2.5 hours at 80.00, ordered, delivered and billed."""
    world = make_world("PAPER")
    for letter, name in (("A", "不锈钢六角螺栓 M8×40"), ("B", "Hexagon nut M8, galvanised")):
        sql.execute("UPDATE item SET name = %s WHERE id = %s", (name, world.items[letter]))
    sql.execute(
        "UPDATE party SET name = %s WHERE id = %s", ("上海晨光机械有限公司", world.customers[0])
    )
    world.stock("A", "100")
    world.stock("B", "100")
    world.do(
        do_set_letterhead,
        SetLetterhead(
            "苏州阿尔戈紧固件有限公司",
            "江苏省苏州市工业园区星湖街 328 号\n215123",
            "+86 512 6250 0000",
            "sales@argosy.example",
            "argosy.example",
            "91320594MA1XXXXX0K",
            "中国工商银行苏州工业园区支行\n账号 1102 0204 0900 0123 456",
            "货到 30 天内付款。逾期按每日万分之五计违约金。",
        ),
    )
    world.do(
        do_set_picture,
        SetPicture("logo", picture("#1b4b7a")),
        SetPicture("seal", picture("#c4161c", is_round=True)),
    )
    lines = (world.line("A", "10", "12.5"), world.line("B", "40", "1.985", discount_pct="5"))
    order = world.confirmed(*lines, reference="PO-7788")
    delivery = world.do(sales.do_deliver, sales.DeliverOrder(order, DAY)).ids()[0]
    invoice = world.do(sales.do_bill_order, sales.BillOrder(order, DAY)).ids()[0]
    return Shop(world, order, delivery, invoice)


def text_of(data: bytes) -> str:
    """Return the text of a PDF, as it is copied and searched."""
    return "\n".join(page.extract_text() for page in PdfReader(BytesIO(data)).pages)
