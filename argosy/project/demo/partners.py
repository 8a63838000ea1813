"""Whom we buy from and sell to: organisations of a country of fables, in both languages.

Nobody here exists: towns are those of tales, and every legal name says that it is an example.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from argosy.project.demo.catalogue import table


@dataclass(frozen=True, slots=True)
class Supplier:
    """Who supplies: how long it takes, how often it is late, in which currency it bills."""

    code: str
    name: str
    name_zh: str
    country: str
    city: str
    currency: str
    lead_days: int
    late_permille: int


@dataclass(frozen=True, slots=True)
class Customer:
    """Who buys.

    Args:
        size: how much is bought against others.
        pays: ``early`` takes the cash discount, ``prompt``, ``late`` or ``bad``.
        likes: the part of the catalogue it buys first, as the beginning of a category.
        currency: of its orders.
    """

    code: str
    name: str
    name_zh: str
    country: str
    city: str
    size: int
    pays: str
    discount_pct: int
    likes: str
    currency: str
    group: str

    @property
    def shown(self) -> str:
        """Return the name that lists show: both languages where there are two."""
        return f"{self.name_zh} {self.name}" if self.name_zh else self.name

    @property
    def legal(self) -> str:
        """Return the legal name, which says that nobody is called so."""
        return f"示例·{self.name_zh}有限公司" if self.country == "CN" else f"Example: {self.name}"


def suppliers(buyer: str) -> Iterator[Supplier]:
    """Yield the suppliers of a company, by its code."""
    for row in table("suppliers"):
        if row["buyer"] == buyer:
            names = (row["code"], row["name"], row["name_zh"])
            place = (row["country"], row["city"], row["currency"])
            yield Supplier(*names, *place, int(row["lead_days"]), int(row["late_permille"]))


_CHINESE_TOWNS = ("桃源", "蓬莱", "云梦", "瑶池", "昆仑", "镜湖", "鹊桥", "青丘", "归墟", "方壶")
_LATIN_TOWNS = ("Taoyuan", "Penglai", "Yunmeng", "Yaochi", "Kunlun", "Jinghu", "Queqiao", "Qingqiu",
                "Guixu", "Fanghu")  # fmt: skip
_CHINESE_SHOPS = (
    ("单车行", "Cycles", 3),
    ("骑行俱乐部", "Riders' Store", 2),
    ("运动连锁", "Sports Chain", 8),
    ("电动出行", "E-Mobility", 4),
)
_GERMAN_TOWNS = ("Nimmerburg", "Traumhafen", "Wolkenstadt", "Sternau", "Märchenwald", "Mondsee-Ost",
                 "Siebenberge", "Zwergental", "Rübenzahl", "Goldbrunn")  # fmt: skip
_GERMAN_SHOPS = (("Radhaus", 3), ("Zweirad-Zentrum", 5), ("Velo-Laden", 2))
_PAYS = ("early", "prompt", "prompt", "late", "prompt", "late", "prompt", "bad")
_LIKES = ("BIKE-CITY", "BIKE-SPORT", "BIKE", "BIKE-E", "ACC", "BIKE-KIDS", "PART")


def chinese_customers() -> Iterator[Customer]:
    """Yield the customers of the Chinese company: dealers at home, some abroad."""
    number = 0
    for place, (town, latin) in enumerate(zip(_CHINESE_TOWNS, _LATIN_TOWNS, strict=True)):
        for kind, (shop_zh, shop, size) in enumerate(_CHINESE_SHOPS):
            if (place + kind) % 4 == 3:
                continue
            number += 1
            yield Customer(
                f"C{number:03}",
                f"{latin} {shop}",
                f"{town}{shop_zh}",
                "CN",
                town,
                size + place % 3,
                _PAYS[(place * 3 + kind) % len(_PAYS)],
                (0, 3, 5, 8)[min(3, size // 2)],
                "BIKE-E" if kind == 3 else _LIKES[(place + kind) % len(_LIKES)],
                "CNY",
                "CHAIN" if size >= 8 else "DEALER",
            )
    for code, name, country, town, size, pays, likes in (
        ("C901", "Atlantis Bike Imports", "US", "Atlantis", 9, "prompt", "BIKE"),
        ("C902", "El Dorado Bicicletas", "MX", "El Dorado", 6, "late", "BIKE-SPORT"),
    ):
        yield Customer(code, name, "", country, town, size, pays, 6, likes, "USD", "EXPORT")


def german_customers() -> Iterator[Customer]:
    """Yield the customers of the German company: dealers at home and in neighbour countries."""
    number = 0
    for place, town in enumerate(_GERMAN_TOWNS):
        for kind, (shop, size) in enumerate(_GERMAN_SHOPS):
            if (place + kind) % 5 == 4:
                continue
            number += 1
            yield Customer(
                f"D{number:03}",
                f"{shop} {town}",
                "",
                "DE",
                town,
                size + place % 2,
                _PAYS[(place + kind * 5) % len(_PAYS)],
                (0, 2, 4, 6)[min(3, size // 2)],
                _LIKES[(place * 2 + kind) % len(_LIKES)],
                "EUR",
                "CHAIN" if size >= 5 else "DEALER",
            )
    for code, name, country, town in (
        ("D901", "Cycles Avalon", "FR", "Avalon"),
        ("D902", "Fietsen Luilekkerland", "NL", "Luilekkerland"),
        ("D903", "Biciclette Cuccagna", "IT", "Cuccagna"),
    ):
        yield Customer(code, name, "", country, town, 5, "prompt", 4, "BIKE", "EUR", "EXPORT")
