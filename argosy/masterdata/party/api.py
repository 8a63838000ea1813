"""What the web and the capabilities may use of parties."""

from argosy.masterdata.party.commands import (
    NewGroup,
    NewPaymentTerm,
    do_add_parts,
    do_approve_bank_account,
    do_block_party,
    do_change_party,
    do_create_party,
    do_create_party_group,
    do_create_payment_term,
    do_end_address,
    do_end_bank_account,
    do_end_contact_point,
    do_end_role,
    do_link_contact,
    do_set_credit_limit,
    do_set_terms,
)
from argosy.masterdata.party.lookups import payment_terms
from argosy.masterdata.party.queries import (
    Hit,
    Place,
    TradeFacts,
    access_party,
    find,
    ids_of,
    payable_accounts,
    roles_of,
    trade_facts,
)
from argosy.masterdata.party.rules.addresses import NewAddress
from argosy.masterdata.party.rules.bank_accounts import NewBankAccount
from argosy.masterdata.party.rules.changes import (
    AddParts,
    ApproveBankAccount,
    BlockParty,
    ChangeParty,
    EndPart,
    EndRole,
    LinkContact,
    SetCreditLimit,
    SetTerms,
)
from argosy.masterdata.party.rules.contact_points import NewContactPoint
from argosy.masterdata.party.rules.identifiers import NewIdentifier
from argosy.masterdata.party.rules.new_party import NewParty, NewTerms
from argosy.masterdata.party.rules.roles import DatedRole

__all__ = [
    "AddParts",
    "ApproveBankAccount",
    "BlockParty",
    "ChangeParty",
    "DatedRole",
    "EndPart",
    "EndRole",
    "Hit",
    "LinkContact",
    "NewAddress",
    "NewBankAccount",
    "NewContactPoint",
    "NewGroup",
    "NewIdentifier",
    "NewParty",
    "NewPaymentTerm",
    "NewTerms",
    "Place",
    "SetCreditLimit",
    "SetTerms",
    "TradeFacts",
    "access_party",
    "do_add_parts",
    "do_approve_bank_account",
    "do_block_party",
    "do_change_party",
    "do_create_party",
    "do_create_party_group",
    "do_create_payment_term",
    "do_end_address",
    "do_end_bank_account",
    "do_end_contact_point",
    "do_end_role",
    "do_link_contact",
    "do_set_credit_limit",
    "do_set_terms",
    "find",
    "ids_of",
    "payable_accounts",
    "payment_terms",
    "roles_of",
    "trade_facts",
]
