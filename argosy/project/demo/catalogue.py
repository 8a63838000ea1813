"""What is made, bought and sold: bicycles in variants, the parts they are made of, accessories.

Prices are what a dealer pays in China in whole yuan, and what we pay for parts; every product has
its names in both languages.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

_FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Part:
    """Something bought: what we pay, what a dealer pays (0: not sold), who supplies it.

    Args:
        cost: in whole yuan.
        price: to dealers, in whole yuan.
        supplier: the place of its supplier among `partners.SUPPLIERS`, by code.
        hs_code: 海关商品编号.
        weight_g: of a piece.
    """

    code: str
    name: str
    name_zh: str
    category: str
    cost: int
    price: int
    supplier: str
    hs_code: str
    weight_g: int


@dataclass(frozen=True, slots=True)
class Model:
    """A bicycle that is made in sizes and colours, and of what.

    Args:
        price: to dealers, in whole yuan.
        popularity: how often it is asked for against the others.
        parts: code and quantity a bicycle.
    """

    code: str
    name: str
    name_zh: str
    category: str
    price: int
    popularity: int
    sizes: tuple[str, ...]
    colours: tuple[str, ...]
    parts: tuple[tuple[str, int], ...]
    weight_g: int


@dataclass(frozen=True, slots=True)
class Variant:
    """A bicycle of a model in one size and colour; a model itself is never stocked."""

    code: str
    model: Model
    size: str
    colour: str
    popularity: int


CATEGORIES = (
    ("BIKE", "Bicycles", "自行车", ""),
    ("BIKE-CITY", "City and trekking", "城市与旅行车", "BIKE"),
    ("BIKE-SPORT", "Mountain, road and gravel", "山地、公路与砾石车", "BIKE"),
    ("BIKE-KIDS", "Children's bicycles", "童车", "BIKE"),
    ("BIKE-E", "Electric bicycles", "电助力自行车", "BIKE"),
    ("PART", "Parts", "零部件", ""),
    ("PART-FRAME", "Frames and forks", "车架与前叉", "PART"),
    ("PART-WHEEL", "Wheels and tyres", "车轮与轮胎", "PART"),
    ("PART-DRIVE", "Drivetrain and brakes", "传动与刹车", "PART"),
    ("PART-E", "Electric drive", "电驱动", "PART"),
    ("PART-FIT", "Saddles and handlebars", "座垫与车把", "PART"),
    ("ACC", "Accessories", "骑行配件", ""),
    ("ACC-SAFE", "Helmets, locks and lights", "头盔、车锁与车灯", "ACC"),
    ("ACC-RIDE", "Bags, bottles and tools", "车包、水壶与工具", "ACC"),
    ("SERV", "Services", "服务", ""),
)
SIZES = (
    ("S", "Small", "小号"),
    ("M", "Medium", "中号"),
    ("L", "Large", "大号"),
    ("16", "16 inch", "16寸"),
    ("20", "20 inch", "20寸"),
    ("U", "One size", "均码"),
)
COLOURS = (
    ("BLK", "Black", "黑色"),
    ("BLU", "Blue", "蓝色"),
    ("RED", "Red", "红色"),
    ("GRN", "Green", "绿色"),
    ("SIL", "Silver", "银色"),
)


SERVICE = ("SV-CHECK", "Workshop inspection", "门店保养检测", 80)
"""Code, names, and price in whole yuan."""
LABOUR_PCT = 9
"""What making adds to the parts of a bicycle, in percent of their cost."""


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Everything by its code, in the order it is entered."""

    variants: dict[str, Variant] = field(default_factory=dict)
    parts: dict[str, Part] = field(default_factory=dict)

    @property
    def sold_parts(self) -> list[Part]:
        """Return the parts and accessories that dealers may order."""
        return [part for part in self.parts.values() if part.price]

    def price(self, code: str) -> int:
        """Return what a dealer pays, in whole yuan."""
        return self.variants[code].model.price if code in self.variants else self.parts[code].price

    def cost(self, code: str) -> int:
        """Return what a piece costs us, in fen: bought, or made with labour."""
        if code in self.parts:
            return self.parts[code].cost * 100
        parts = self.variants[code].model.parts
        bought = sum(self.parts[part].cost * qty for part, qty in parts)
        return bought * (100 + LABOUR_PCT)


def catalogue() -> Catalogue:
    """Return all variants, parts and accessories, as the tables beside this file say."""
    made = Catalogue()
    for row in table("models"):
        made.variants.update((variant.code, variant) for variant in _variants(_model(row)))
    for row in table("goods"):
        made.parts[row["code"]] = _part(row)
    return made


def table(name: str) -> list[dict[str, str]]:
    """Return the rows of a table beside this file."""
    with (_FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _part(row: Mapping[str, str]) -> Part:
    texts = (row["code"], row["name"], row["name_zh"], row["category"])
    cost, price = int(row["cost"]), int(row["price"])
    return Part(*texts, cost, price, row["supplier"], row["hs_code"], int(row["weight_g"]))


def _model(row: Mapping[str, str]) -> Model:
    texts = (row["code"], row["name"], row["name_zh"], row["category"])
    parts = (part.partition("*") for part in row["parts"].split())
    return Model(
        *texts,
        int(row["price"]),
        int(row["popularity"]),
        tuple(row["sizes"].split()),
        tuple(row["colours"].split()),
        tuple((code, int(qty or 1)) for code, _, qty in parts),
        int(row["weight_g"]),
    )


def _variants(model: Model) -> Iterator[Variant]:
    for size in model.sizes:
        for colour in model.colours:
            share = 3 if size in ("M", "20", "U") else 2
            code = f"{model.code}-{size}-{colour}"
            yield Variant(code, model, size, colour, model.popularity * share)
