"""What the web and the capabilities may use of companies."""

from argosy.masterdata.company.commands import (
    NewCompanyBankAccount,
    do_add_company_bank_account,
    do_create_company,
)
from argosy.masterdata.company.from_pack import FoundCompany, do_found_company
from argosy.masterdata.company.number_queries import (
    Numbering,
    company_code,
    numbering_of,
    preview_of,
)
from argosy.masterdata.company.numbering import do_change_number_pattern, do_set_number_pattern
from argosy.masterdata.company.pairs import Pair, PairCompanies, do_pair_companies, pairs_of
from argosy.masterdata.company.queries import (
    CompanyFacts,
    access_company,
    companies_by_code,
    company_facts,
    owners,
)
from argosy.masterdata.company.rules.new_company import NewCompany, Owner
from argosy.masterdata.company.rules.numbering import (
    ChangeNumberPattern,
    SetNumberPattern,
    pattern_problems,
    written_out,
)

__all__ = [
    "ChangeNumberPattern",
    "CompanyFacts",
    "FoundCompany",
    "NewCompany",
    "NewCompanyBankAccount",
    "Numbering",
    "Owner",
    "Pair",
    "PairCompanies",
    "SetNumberPattern",
    "access_company",
    "companies_by_code",
    "company_code",
    "company_facts",
    "do_add_company_bank_account",
    "do_change_number_pattern",
    "do_create_company",
    "do_found_company",
    "do_pair_companies",
    "do_set_number_pattern",
    "numbering_of",
    "owners",
    "pairs_of",
    "pattern_problems",
    "preview_of",
    "written_out",
]
