# A company's first order, from opening stock to cash, by the commands every screen will use.
# Run it with:  .venv/bin/argosy shell < docs/examples/first_order.py
# Each command carries a key: run the file twice and nothing happens twice.
from datetime import date
from decimal import Decimal

from argosy.domains.accounting.api import (
    PaymentInput,
    PaymentShare,
    do_post_payment,
    invoices_of_order,
)
from argosy.domains.inventory.api import (
    GoodsInput,
    GoodsLineInput,
    OpenWarehouse,
    do_adjust_stock,
    do_open_warehouse,
)
from argosy.domains.sales.api import (
    BillOrder,
    ConfirmOrder,
    DeliverOrder,
    NewLine,
    NewOrder,
    access_order,
    do_bill_order,
    do_confirm_order,
    do_create_order,
    do_deliver,
)
from argosy.kernel.events.commands import reading
from argosy.kernel.events.queries import timeline
from argosy.kernel.identity.models import Actor as ActorRow
from argosy.kernel.identity.models import Item
from argosy.kernel.ledger.queries import trial_balance
from argosy.kernel.primitives.actor import Actor, ActorKind
from argosy.masterdata.company.api import NewCompany, do_create_company
from argosy.masterdata.party.api import DatedRole, NewParty, do_create_party
from argosy.masterdata.product.api import NewProduct, do_create_product

row, _ = ActorRow.objects.get_or_create(kind="system", name="Argosy")
founder = Actor(row.id, ActorKind.SYSTEM, 0, ())
day = date(2026, 3, 10)

# A company with books, a chart, journals and open periods.
company = do_create_company(
    [NewCompany("SAIL", "Sail & Son", "EUR", "DE", "Europe/Berlin", 2026, date(2026, 1, 1))],
    actor=founder,
    key="first/company",
).ids()[0]
me = Actor(row.id, ActorKind.SYSTEM, company, (company,))

# Whom we sell to, what we sell, where it lies.
customer = do_create_party(
    [NewParty("Harbour Ltd", "HARBOUR", roles=(DatedRole("customer", date(2026, 1, 1)),))],
    actor=me,
    key="first/customer",
).ids()[0]
rope = do_create_product(
    [NewProduct("ROPE", "Rope, 10 m", "C62")], actor=me, key="first/product"
).ids()[0]
piece = Item.objects.get(id=rope).base_unit_id
stock = do_open_warehouse([OpenWarehouse("WH", "Warehouse")], actor=me, key="first/place").ids()[0]
do_adjust_stock(
    [
        GoodsInput(
            "opening",
            (GoodsLineInput(rope, stock, Decimal(100), piece, value_minor=70_000),),
            day,
            "opening stock",
        )
    ],
    actor=me,
    key="first/opening",
)

# The order: asked for, held to, shipped, billed, paid.
line = NewLine(rope, Decimal(12), unit_price=Decimal("14.90"), tax_codes=())
order = do_create_order(
    [NewOrder(customer, stock, "EUR", day, (line,))], actor=me, key="first/order"
).ids()[0]
do_confirm_order([ConfirmOrder(order)], actor=me, key="first/confirm")
do_deliver([DeliverOrder(order, day)], actor=me, key="first/deliver")
do_bill_order([BillOrder(order, day)], actor=me, key="first/bill")
with reading(me):
    (invoice,) = invoices_of_order(company, "sales_order", order)
do_post_payment(
    [
        PaymentInput(
            "in", customer, "EUR", invoice.total_minor, day,
            allocations=(PaymentShare(invoice.id, invoice.total_minor),),
        )
    ],
    actor=me,
    key="first/pay",
)  # fmt: skip

# What the order says of itself, what happened to it, and what the books say.
with reading(me):
    print("order is", access_order(me, order).head.state)
    for event in timeline("sales_order", order):
        print(f"  {event.kind}")
    for account in trial_balance(company, date(2026, 12, 31)):
        print(f"  {account.code:<8} {account.name:<32} {account.closing_minor / 100:>12,.2f}")
