"""The parties' nouns as every door shows them."""

from argosy.masterdata.party.declared.details import ADDRESS, BANK_ACCOUNT, CONTACT_POINT
from argosy.masterdata.party.declared.parties import PARTY
from argosy.masterdata.party.declared.terms import GROUP, PAYMENT_TERM

RESOURCES = (PARTY, ADDRESS, CONTACT_POINT, BANK_ACCOUNT, GROUP, PAYMENT_TERM)
