"""Opening a warehouse: its places, the places outside, and the cost book that values its goods."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from argosy.kernel.events.run import CommandRun, Done
from argosy.kernel.primitives.errors import Problems
from argosy.kernel.primitives.text import text_problem
from argosy.kernel.stock.locations import LocationInput, ensure_locations
from argosy.kernel.valuation.books import CostBookInput, make_cost_books
from argosy.kernel.valuation.queries import primary_cost_book

CODE_MAX = 58
"""Characters; that of its stock place has six more."""
OUTSIDE = (
    LocationInput("SUPPLIERS", "Suppliers", "supplier"),
    LocationInput("CUSTOMERS", "Customers", "customer"),
    LocationInput("TRANSIT", "In transit", "transit"),
    LocationInput("PRODUCTION", "Production", "production"),
    LocationInput("SCRAP", "Scrap", "scrap"),
    LocationInput("DIFFERENCES", "Stock differences", "adjustment"),
)


@dataclass(frozen=True, slots=True)
class OpenWarehouse:
    """A warehouse to open.

    Args:
        code: its code; its stock place is ``CODE/STOCK``.
        name: what people call it.
        cost_method: how the company's goods are valued (average, fifo, standard, lot, monthly);
            taken only while the company has no cost book.
    """

    code: str
    name: str
    cost_method: str = "average"


def open_warehouses(run: CommandRun, batch: Sequence[OpenWarehouse]) -> list[Done]:
    """Open warehouses; places that stand already are kept.

    Returns:
        The stock place of each warehouse: where goods are received and issued.

    Raises:
        ValidationFailed: a code that no place can have, or an unknown cost method.
    """
    problems = Problems()
    for index, item in enumerate(batch):
        problems.add(text_problem(item.code, "code", CODE_MAX, required=True), f"[{index}]")
        problems.add(text_problem(item.name, "name", 200, required=True), f"[{index}]")
    problems.raise_if_any()
    places = ensure_locations(
        run,
        [
            *OUTSIDE,
            *(LocationInput(item.code, item.name, "view") for item in batch),
            *(LocationInput(f"{i.code}/STOCK", i.name, "internal", i.code) for i in batch),
        ],
    )
    if batch and primary_cost_book(run.company_id) is None:
        make_cost_books(
            run,
            [
                CostBookInput(
                    "main", "Main cost book", batch[0].cost_method, "company", "main", True
                )
            ],
        )
    return [Done("location", places[f"{item.code}/STOCK"]) for item in batch]
