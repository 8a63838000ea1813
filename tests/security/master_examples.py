"""What each command of the master data accepts."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

from argosy.domains.sales.tests.world import World
from argosy.kernel.identity import sql
from argosy.kernel.primitives.clock import FixedClock
from argosy.masterdata.calendar import commands as calendars
from argosy.masterdata.calendar.rules.new_calendar import NewCalendar, NewDay, NewWeek, YearOf
from argosy.masterdata.company import commands as companies
from argosy.masterdata.company import numbering
from argosy.masterdata.company.from_pack import FoundCompany, do_found_company
from argosy.masterdata.company.rules.new_company import NewCompany, Owner
from argosy.masterdata.company.rules.numbering import ChangeNumberPattern, SetNumberPattern
from argosy.masterdata.currency.commands import do_enter_rates
from argosy.masterdata.currency.rules.exchange_rates import NewRate
from argosy.masterdata.party import commands as parties
from argosy.masterdata.party.rules import changes
from argosy.masterdata.party.rules.addresses import NewAddress
from argosy.masterdata.party.rules.bank_accounts import NewBankAccount
from argosy.masterdata.party.rules.contact_points import NewContactPoint
from argosy.masterdata.party.rules.identifiers import NewIdentifier
from argosy.masterdata.party.rules.new_party import NewParty, NewTerms
from argosy.masterdata.party.rules.payment_terms import CashDiscount, Instalment, Share, Terms
from argosy.masterdata.party.rules.people import NewContactPerson
from argosy.masterdata.party.rules.roles import DatedRole
from argosy.masterdata.product import commands as products
from argosy.masterdata.product.rules.new_prices import NewPriceList, NewPriceRule
from argosy.masterdata.product.rules.new_product import (
    NewBarcode,
    NewCompanyData,
    NewProduct,
    NewUnit,
)
from argosy.masterdata.product.rules.price_rules import Formula, RuleKind
from argosy.masterdata.product.rules.sourcing import PriceBreak
from argosy.masterdata.tax import commands as taxes
from argosy.masterdata.tax.rules import Direction, TaxRate
from argosy.masterdata.tax.rules.new_tax import (
    NewCountryGroup,
    NewTaxCode,
    NewTaxRate,
    NewTaxRule,
)
from tests.security.example import Example
from tests.security.trade_examples import CLOCK, DAY, ONE, TEN, Trade

LATER = date(2027, 1, 1)
FROM = date(2020, 1, 1)
ADDRESS = NewAddress("DE", "Berlin", "Allee 1\n2. Hof", "10117", "BE", roles=("ship",))
PHONE = NewContactPoint("phone", "030 901820", "office", "DE")
GLN = NewIdentifier("gln", "4000001000005", "", DAY, LATER)
ACCOUNT = NewBankAccount("M", "DE", "EUR", iban="DE89370400440532013000", bank_name="Bank")
OFFICE = ("09:00-12:00,13:00-18:00",) * 5 + ("", "")


def party_examples(trade: Trade) -> list[Example]:
    """People, companies, and what is known of them."""
    world = trade.seller
    whole = NewParty(
        "Muster",
        "K1",
        legal_name="Muster GmbH",
        country="DE",
        language="de",
        roles=(DatedRole("customer", DAY, LATER),),
        addresses=(ADDRESS,),
        contact_points=(PHONE,),
        identifiers=(GLN,),
        bank_accounts=(ACCOUNT,),
        terms=NewTerms(currency="EUR", credit_policy="warn"),
        people=(NewContactPerson("Anna Muster", "Buyer", "anna@example.com", "+49 30 901820"),),
    )
    known = replace(
        whole,
        code="K0",
        identifiers=(),
        people=(),
        roles=(DatedRole("customer", DAY),),
        bank_accounts=(replace(ACCOUNT, iban="DE02120300000000202051"),),
    )
    (party,) = world.do(parties.do_create_party, known).ids()
    (person,) = world.do(parties.do_create_party, NewParty("Anna", kind="person")).ids()
    (mistaken,) = world.do(parties.do_create_party, NewParty("Mistaken")).ids()
    address, point, account = (
        _newest(world, table)
        for table in ("party_address", "party_contact_point", "party_bank_account")
    )
    parts = changes.AddParts(
        party,
        (replace(ADDRESS, city="Bonn"),),
        (replace(PHONE, value="030 1"),),
        (GLN,),
        (ACCOUNT,),
        (DatedRole("supplier", DAY),),
    )
    terms = Terms(
        (Instalment(Share.PERCENT, Decimal(50), days=10), Instalment(Share.REMAINDER, days=40)),
        (CashDiscount(TWO_PCT, 5),),
    )
    change = changes.ChangeParty(party, 1, "Other", "Other GmbH", "DE", "de", "low")
    other = replace(world.books.actor, id=_another_actor())
    return [
        trade.sells(parties.do_create_party, whole),
        trade.sells(parties.do_change_party, change),
        trade.sells(parties.do_remove_party, changes.RemoveParty(mistaken)),
        trade.sells(parties.do_block_party, changes.BlockParty(party, True, "fraud")),
        trade.sells(parties.do_add_parts, parts),
        Example(parties.do_approve_bank_account, changes.ApproveBankAccount(account), other, CLOCK),
        trade.sells(parties.do_end_address, changes.EndPart(address, LATER)),
        trade.sells(parties.do_end_contact_point, changes.EndPart(point, LATER)),
        trade.sells(parties.do_end_bank_account, changes.EndPart(account, LATER)),
        trade.sells(
            parties.do_link_contact, changes.LinkContact(party, person, "buyer", DAY, LATER)
        ),
        trade.sells(parties.do_end_role, changes.EndRole(party, "customer", LATER)),
        trade.sells(parties.do_set_credit_limit, changes.SetCreditLimit(party, "EUR", 100)),
        trade.sells(parties.do_set_terms, changes.SetTerms(party, NewTerms(currency="USD"))),
        trade.sells(
            parties.do_create_party_group, parties.NewGroup("customer", "KEY", "Key", "大")
        ),
        trade.sells(
            parties.do_create_payment_term, parties.NewPaymentTerm("N30", "30 days", terms, "月")
        ),
    ]


TWO_PCT = Decimal(2)


def _newest(world: World, table: str) -> int:
    return int(str(sql.rows(f"SELECT max(id) FROM {table}")[0][0]))


def _another_actor() -> int:
    found = sql.rows(
        "INSERT INTO actor (kind, name, is_active) VALUES ('user', 'Second', true) RETURNING id"
    )
    return int(str(found[0][0]))


def product_examples(trade: Trade) -> list[Example]:
    """Products, prices, offers."""
    world = trade.seller
    world.do(products.do_create_category, products.NewCategory("PARTS", "Parts"))
    (screw,) = world.do(
        products.do_create_product, NewProduct("SCREW", "Screw", "EA", category="PARTS")
    ).ids()
    prices = NewPriceList(
        "RETAIL", "Retail", "EUR", "零售", valid_from=FROM, valid_to=LATER,
        customers=(world.customers[0],),
    )  # fmt: skip
    base = replace(prices, code="BASE", customers=(), valid_from=None, valid_to=None)
    world.do(products.do_create_price_list, base)
    rule = NewPriceRule(
        "BASE", name="Screw", amount=TEN, unit="EA", item_id=screw, qty_from=ONE,
        valid_from=FROM, valid_to=LATER, priority=1,
    )  # fmt: skip
    (rule_id,) = world.do(products.do_add_price_rule, replace(rule, valid_to=None)).ids()
    supplier = trade.buyer.supplier
    offer = products.NewOffer(
        screw, supplier, "EUR", "EA", (PriceBreak(ONE, TEN), PriceBreak(TEN, ONE)), "S-1", "Screw",
        lead_time_days=3, valid_from=FROM, valid_to=LATER,
    )  # fmt: skip
    (offer_id,) = world.do(
        products.do_create_offer, replace(offer, valid_from=date(2019, 1, 1), valid_to=None,
                                          supplier_code="S-0", priority=2, min_qty=TEN)
    ).ids()  # fmt: skip
    offer = replace(offer, item_id=world.items["A"], unit="C62")
    whole = NewProduct(
        "FRAME", "Frame", "EA", tracking="serial", name_zh="车架", description="Steel,\nbrazed",
        category="PARTS", tax_class="goods", sales_unit="EA", purchase_unit="KGM",
        units=(NewUnit("KGM", 2, 5),), barcodes=(NewBarcode("F-BOX", "KGM", "own"),),
        hs_code="871491", origin_country="TW", net_weight_kg=ONE, gross_weight_kg=TEN,
        volume_l=ONE, shelf_life_days=1, revision="A", company=NewCompanyData(abc_class="A"),
    )  # fmt: skip
    change = products.ProductChange(screw, 1, "New", "新", "text", "PARTS", "goods", True)
    formula = NewPriceRule("RETAIL2", RuleKind.FORMULA, formula=Formula("BASE", ONE), item_id=screw)
    world.do(products.do_create_price_list, replace(base, code="RETAIL2"))
    return [
        trade.sells(products.do_create_category, products.NewCategory("X", "X", "PARTS", "新")),
        trade.sells(
            products.do_create_attribute,
            products.NewAttribute("colour", "Colour", (("red", "Red", "红"),), "颜色"),
        ),
        trade.sells(products.do_create_product, whole),
        trade.sells(products.do_change_product, change),
        trade.sells(products.do_create_price_list, prices),
        trade.sells(products.do_add_price_rule, replace(formula, valid_from=FROM)),
        trade.sells(products.do_end_price_rule, products.EndPriceRule(rule_id, LATER)),
        trade.sells(products.do_create_offer, offer),
        trade.sells(products.do_end_offer, products.EndOffer(offer_id, LATER)),
    ]


def other_examples(trade: Trade) -> list[Example]:
    """Taxes, calendars, rates, companies."""
    world = trade.seller
    code = NewTaxCode("S19", "VAT", (TaxRate(FROM, Decimal(19), LATER),), "税", jurisdiction="DE")
    world.do(taxes.do_create_tax_code, replace(code, code="S20", rates=(TaxRate(FROM, TEN),)))
    rule = NewTaxRule(
        "Home", ("S20",), 1, Direction.SALE, ("DE",), ("DE",), product_classes=("goods",),
        valid_from=FROM, valid_to=LATER,
    )  # fmt: skip
    (rule_id,) = world.do(
        taxes.do_create_tax_rule, replace(rule, name="Other", valid_to=None)
    ).ids()
    china = NewCalendar("CN", "China", "Asia/Shanghai", OFFICE, FROM, "中国", "CN", years=(2025,))
    world.do(calendars.do_create_calendar, replace(china, code="CN0"))
    world.do(calendars.do_set_day, NewDay("CN0", date(2040, 1, 2), name="x"))
    group = NewCountryGroup("EU", "Union", ("DE", "FR"), "欧盟")
    return [
        trade.sells(taxes.do_create_tax_code, code),
        trade.sells(taxes.do_change_tax_rate, NewTaxRate("S20", LATER, ONE)),
        trade.sells(taxes.do_create_tax_rule, rule),
        trade.sells(taxes.do_end_tax_rule, taxes.EndTaxRule(rule_id, LATER)),
        trade.sells(taxes.do_create_country_group, group),
        trade.sells(calendars.do_create_calendar, china),
        trade.sells(calendars.do_seed_year, YearOf("CN0", 2026)),
        trade.sells(calendars.do_confirm_year, YearOf("CN0", 2040)),
        trade.sells(calendars.do_set_week, NewWeek("CN0", date(2026, 7, 1), OFFICE)),
        trade.sells(calendars.do_set_day, NewDay("CN0", DAY, "09:00-12:00", name="x", name_zh="y")),
        trade.sells(do_enter_rates, NewRate("spot", "USD", "EUR", Decimal("0.9"), DAY, "ECB")),
        *_company_examples(trade),
    ]


def _company_examples(trade: Trade) -> list[Example]:
    founder = replace(trade.seller.books.actor, company_id=0, companies=(0,))
    clock = FixedClock(CLOCK.now())
    new = NewCompany(
        "CN1", "示例贸易", "CNY", "CN", "Asia/Shanghai", 2026, date(2026, 1, 1),
        language="zh-Hans", legal_name="示例贸易有限公司", accounting_standard="cas",
        voucher_words="three",
        addresses=(NewAddress("CN", "上海", "世纪大道1号", "200120", "SH", roles=("register",)),),
        identifiers=(NewIdentifier("uscc", "91110000600037341L"),),
        bank_accounts=(NewBankAccount("示例", "CN", "CNY", account_no="622202",
                                      bank_code="102100099996"),),
    )  # fmt: skip
    parent = replace(new, code="CN0", identifiers=())
    (company,) = companies.do_create_company(
        [parent], actor=founder, key="fuzz-parent", clock=clock
    ).ids()
    inside = replace(founder, company_id=company, companies=(company,))
    sql.execute("SELECT set_config('argosy.companies', %s, true)", (f"{{{company}}}",))
    account = _newest(trade.seller, "party_bank_account")
    approver = replace(inside, id=_another_actor())
    parties.do_approve_bank_account(
        [changes.ApproveBankAccount(account)], actor=approver, key="fuzz-approve", clock=clock
    )
    own = SetNumberPattern("delivery", "DO-{yyyy}/{n:04}")
    (pattern,) = numbering.do_set_number_pattern(
        [own], actor=inside, key="fuzz-pattern", clock=clock
    ).ids()
    owned = replace(new, parent_code="CN0", owners=(Owner("CN0", TEN, FROM, LATER),))
    from_pack = FoundCompany(
        "DE", "DE9", "Muster", 2026, 1, "skr04", "general", "one", "Muster GmbH", "EUR",
        "Europe/Berlin", "de",
        addresses=(ADDRESS,), identifiers=(NewIdentifier("gln", "4000001000012"),),
        bank_accounts=(ACCOUNT,),
    )  # fmt: skip
    return [
        Example(companies.do_create_company, owned, founder, CLOCK),
        Example(do_found_company, from_pack, founder, CLOCK),
        Example(
            companies.do_add_company_bank_account,
            companies.NewCompanyBankAccount("main", account, "1020"),
            inside,
            CLOCK,
        ),
        Example(
            numbering.do_set_number_pattern,
            SetNumberPattern("sales_order", "SO-{yyyy}/{n:04}", 1),
            inside,
            CLOCK,
        ),
        Example(
            numbering.do_change_number_pattern,
            ChangeNumberPattern(pattern, 1, "DO-{yyyy}/{n:05}", 1),
            inside,
            CLOCK,
        ),
    ]
