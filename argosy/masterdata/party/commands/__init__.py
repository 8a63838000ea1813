"""The only writer of the parties: commands by what they do, all taking batches."""

from argosy.masterdata.party.commands.change import do_block_party, do_change_party
from argosy.masterdata.party.commands.create import do_create_party
from argosy.masterdata.party.commands.parts import (
    do_add_parts,
    do_approve_bank_account,
    do_end_address,
    do_end_bank_account,
    do_end_contact_point,
    do_link_contact,
)
from argosy.masterdata.party.commands.remove import do_remove_party
from argosy.masterdata.party.commands.terms import (
    NewGroup,
    NewPaymentTerm,
    do_create_party_group,
    do_create_payment_term,
    do_end_role,
    do_set_credit_limit,
    do_set_terms,
)

__all__ = [
    "NewGroup",
    "NewPaymentTerm",
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
    "do_remove_party",
    "do_set_credit_limit",
    "do_set_terms",
]
