"""The search over many records: Latin and Chinese names, asked in every way that people ask."""

from __future__ import annotations

import random
import time
from typing import Final

from django.db import transaction

from argosy.kernel.identity import sql
from argosy.kernel.primitives.actor import Actor, ActorKind
from argosy.platform.search.api import rebuild, search
from argosy.testing.benchmarks.measure import Benchmark, Target
from argosy.testing.books import make_books

SEED: Final = 20261123
ASKED: Final = 200
CHUNK: Final = 20_000
_PLACES: Final = [
    "上海",
    "北京",
    "广州",
    "深圳",
    "重庆",
    "杭州",
    "南京",
    "天津",
    "成都",
    "武汉",
    "宁波",
    "青岛",
    "大连",
    "厦门",
    "长沙",
]
_TRADES: Final = [
    "银行",
    "车行",
    "机械",
    "电子",
    "贸易",
    "物流",
    "食品",
    "纺织",
    "化工",
    "钢铁",
    "医药",
    "建筑",
    "科技",
    "能源",
    "印刷",
]
_FORMS: Final = ["有限公司", "股份公司", "集团", "商行", "工厂"]
_SYLLABLES: Final = [
    "bar",
    "del",
    "fen",
    "gor",
    "hal",
    "kim",
    "lor",
    "mar",
    "nor",
    "pel",
    "ros",
    "sul",
    "tan",
    "ver",
    "win",
    "zor",
]
_KINDS: Final = [
    "GmbH",
    "Ltd",
    "Inc",
    "AG",
    "Works",
    "Trading",
    "Cycles",
    "Marine",
    "Foods",
    "Metals",
]


def run(size: int) -> dict[str, object]:
    """Index `size` parties, half of them with Chinese names, and ask 200 questions."""
    books = make_books("BENCH")
    chance = random.Random(SEED)
    names = _make(size, chance)
    began = time.monotonic()
    rebuild()
    built_s = time.monotonic() - began
    with sql.using("owner"):
        sql.execute("ANALYZE search_entry")
        ((megabytes,),) = sql.rows("SELECT pg_total_relation_size('search_entry') / 1000000")
    permissions = frozenset({"party.read"})
    actor = Actor(1, ActorKind.USER, books.company_id, (books.company_id,), permissions)
    questions = _questions(names, chance)
    for text in questions[:20]:
        search(actor, text)
    took, found = [], 0
    for text in questions:
        began = time.perf_counter()
        found += bool(search(actor, text))
        took.append(time.perf_counter() - began)
    took.sort()
    return {
        "records": size,
        "questions": len(questions),
        "answered": found,
        "rebuild_s": round(built_s, 1),
        "index_mb": int(str(megabytes)),
        "p50_s": round(took[len(took) // 2], 4),
        "p95_s": round(took[len(took) * 95 // 100], 4),
        "max_s": round(took[-1], 4),
    }


def _make(size: int, chance: random.Random) -> list[str]:
    names = [
        "".join(map(chance.choice, (_PLACES, _PLACES, _TRADES, _FORMS)))
        if number % 2
        else f"{''.join(chance.choices(_SYLLABLES, k=3)).title()} {chance.choice(_KINDS)}"
        for number in range(size)
    ]
    with sql.using("owner"):
        for start in range(0, size, CHUNK):
            some = names[start : start + CHUNK]
            codes = [f"B-{start + place:07}" for place in range(len(some))]
            with transaction.atomic(using="owner"):
                sql.execute(
                    "INSERT INTO party (code, name, kind, is_active)"
                    " SELECT n.code, n.name, 'organisation', true"
                    " FROM unnest(%s::text[], %s::text[]) AS n(code, name)",
                    (codes, some),
                )
    return names


def _questions(names: list[str], chance: random.Random) -> list[str]:
    """Return questions of every kind: numbers, words, pairs, pinyin, initials and mistakes."""
    latin, chinese = names[0::2], names[1::2]
    asked: list[str] = []
    while len(asked) < ASKED:
        word = chance.choice(latin).split()[0]
        number = chance.randrange(len(names))
        asked += [
            f"B-{number:07}",
            f"B-{number:07}"[:6],
            word,
            word[:4],
            f"{word[:3]}{word[4]}{word[3]}{word[5:]}",
            chance.choice(chinese),
            chance.choice(chinese)[2:6],
            chance.choice(_TRADES),
            "yinhang",
            "shyh",
        ]
    return asked


BENCHMARK = Benchmark(
    "search",
    "the search over 100,000 records; --size 1000000 for the target's million",
    100_000,
    run,
    (Target("p95_s", 0.2, at_most=True),),
)
