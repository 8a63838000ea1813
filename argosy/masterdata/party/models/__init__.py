"""Tables of the parties, a module a noun: profile and links, contact, money, terms."""

from argosy.masterdata.party.models.bank_accounts import PartyBankAccount
from argosy.masterdata.party.models.contact import PartyAddress, PartyContactPoint
from argosy.masterdata.party.models.profile import PartyIdentifier, PartyLink, PartyProfile
from argosy.masterdata.party.models.terms import PartyGroup, PartyRole, PartyTerms, PaymentTerm

__all__ = [
    "PartyAddress",
    "PartyBankAccount",
    "PartyContactPoint",
    "PartyGroup",
    "PartyIdentifier",
    "PartyLink",
    "PartyProfile",
    "PartyRole",
    "PartyTerms",
    "PaymentTerm",
]
