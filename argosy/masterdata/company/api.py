"""What the web and the capabilities may use of companies."""

from argosy.masterdata.company.commands import (
    NewCompanyBankAccount,
    do_add_company_bank_account,
    do_create_company,
)
from argosy.masterdata.company.from_pack import FoundCompany, do_found_company
from argosy.masterdata.company.pairs import Pair, PairCompanies, do_pair_companies, pairs_of
from argosy.masterdata.company.queries import (
    CompanyFacts,
    access_company,
    companies_by_code,
    company_facts,
    owners,
)
from argosy.masterdata.company.rules.new_company import NewCompany, Owner

__all__ = [
    "CompanyFacts",
    "FoundCompany",
    "NewCompany",
    "NewCompanyBankAccount",
    "Owner",
    "Pair",
    "PairCompanies",
    "access_company",
    "companies_by_code",
    "company_facts",
    "do_add_company_bank_account",
    "do_create_company",
    "do_found_company",
    "do_pair_companies",
    "owners",
    "pairs_of",
]
