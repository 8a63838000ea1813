"""Addresses, contact points and bank accounts by themselves: to list, to end, to approve."""

from __future__ import annotations

from argosy.masterdata.party.commands import (
    do_approve_bank_account,
    do_end_address,
    do_end_bank_account,
    do_end_contact_point,
)
from argosy.masterdata.party.declared.fields import (
    ADDRESS_FIELDS,
    BANK_ACCOUNT_FIELDS,
    CONTACT_POINT_FIELDS,
)
from argosy.platform.registry import makers as make
from argosy.platform.registry.actions import Action, Condition
from argosy.platform.registry.labels import Text
from argosy.platform.registry.resource import Resource, Scope

OF_PARTY = make.reference("party", "Party", "往来单位", "party.party")

NOT_ENDED = Condition(
    "party.part_ended",
    "t.ended_on IS NULL",
    Text("It has a last day already.", "已设置失效日期。"),
    Text("Enter a new one instead.", "请改为新增一条。"),
)

ADDRESS = Resource(
    name="party.address",
    label=Text("Address", "地址"),
    plural=Text("Addresses", "地址"),
    is_seldom=True,
    table="party_address",
    read="party.read",
    scope=Scope.GROUP,
    fields=(OF_PARTY, *ADDRESS_FIELDS),
    actions=(
        Action(
            "end",
            do_end_address,
            Text("End", "停用"),
            conditions=(NOT_ENDED,),
            subject="part_id",
        ),
    ),
    display=("city", "postcode"),
    sort=("id",),
)

CONTACT_POINT = Resource(
    name="party.contact_point",
    label=Text("Contact point", "联系方式"),
    plural=Text("Contact points", "联系方式"),
    is_seldom=True,
    table="party_contact_point",
    read="party.read",
    scope=Scope.GROUP,
    fields=(OF_PARTY, *CONTACT_POINT_FIELDS),
    actions=(
        Action(
            "end",
            do_end_contact_point,
            Text("End", "停用"),
            conditions=(NOT_ENDED,),
            subject="part_id",
        ),
    ),
    display=("kind", "purpose"),
    sort=("id",),
)

BANK_ACCOUNT = Resource(
    name="party.bank_account",
    label=Text("Bank account", "银行账户"),
    plural=Text("Bank accounts", "银行账户"),
    is_seldom=True,
    table="party_bank_account",
    read="party.read",
    scope=Scope.GROUP,
    fields=(OF_PARTY, *BANK_ACCOUNT_FIELDS),
    actions=(
        Action(
            "approve",
            do_approve_bank_account,
            Text("Approve", "审核"),
            conditions=(
                Condition(
                    "party.bank_account_approved",
                    "t.approved_at IS NULL",
                    Text("The account is approved already.", "该账户已审核。"),
                    Text("Nothing is left to do.", "无需再操作。"),
                ),
            ),
            subject="bank_account_id",
        ),
        Action(
            "end",
            do_end_bank_account,
            Text("End", "停用"),
            conditions=(NOT_ENDED,),
            subject="part_id",
        ),
    ),
    display=("bank_name", "country"),
    sort=("id",),
    help=Text("Paid to only once a second person approved it.", "须经另一人审核后方可付款。"),
)
