"""Bank accounts of a party: an IBAN where there is one, else account number and bank code.

A wrong digit here sends money to a stranger. IBAN (ISO 13616) and BIC (ISO 9362) are checked with
python-stdnum, American routing numbers by their check digit, Chinese bank codes (CNAPS 联行号) by
their form of 12 digits; a new or changed account must be approved by somebody else before it
is paid to (`check_approval`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from stdnum import bic as stdnum_bic
from stdnum import exceptions, iban
from stdnum.us import rtn

from argosy.kernel.primitives.currency import currency_problem
from argosy.kernel.primitives.errors import Problem
from argosy.kernel.primitives.text import text_problem
from argosy.masterdata.countries import country_problem

_IBAN: Final = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}", re.ASCII)
_CNAPS: Final = re.compile(r"[0-9]{12}", re.ASCII)
_ACCOUNT_NO: Final = re.compile(r"[A-Z0-9]{3,34}", re.ASCII)
_BANK_CODE: Final = re.compile(r"[A-Z0-9]{3,20}", re.ASCII)
_SEPARATORS: Final = re.compile(r"[\s.\-/]+")
# Banks of these territories write BICs with their own letters and IBANs with the country's.
_TERRITORIES: Final[dict[str, frozenset[str]]] = {
    "FR": frozenset(["BL", "GF", "GP", "MF", "MQ", "NC", "PF", "PM", "RE", "TF", "WF", "YT"]),
    "GB": frozenset(["GG", "IM", "JE"]),
    "FI": frozenset({"AX"}),
}


@dataclass(frozen=True, slots=True)
class NewBankAccount:
    """A bank account as entered: `iban`, or `account_no` with `bank_code` (or `bic`)."""

    holder: str
    country: str
    currency: str = ""
    iban: str = ""
    account_no: str = ""
    bank_code: str = ""
    bic: str = ""
    bank_name: str = ""


@dataclass(frozen=True, slots=True)
class BankAccount:
    """A bank account in compact form; `currency` "" means any."""

    holder: str
    country: str
    currency: str
    iban: str
    account_no: str
    bank_code: str
    bic: str
    bank_name: str


def _problem(code: str, message: str, cure: str, field: str, **params: object) -> Problem:
    return Problem(f"bank_account.{code}", message, cure, field, params)


def _parse_iban(new: NewBankAccount, field: str) -> str | Problem:
    compact = _SEPARATORS.sub("", new.iban).upper()
    try:
        if not _IBAN.fullmatch(compact):
            raise exceptions.InvalidFormat
        compact = iban.validate(compact)
    except exceptions.InvalidChecksum:
        return _problem(
            "iban_checksum",
            "The check digits of the IBAN are wrong.",
            "Compare it with the original; one character was probably mistyped.",
            f"{field}.iban",
        )
    except exceptions.ValidationError:
        return _problem(
            "iban",
            "This is not an IBAN of any country.",
            'Write it as in "DE89 3704 0044 0532 0130 00".',
            f"{field}.iban",
        )
    if new.country and compact[:2] != new.country and new.country not in _territories(compact[:2]):
        return _problem(
            "iban_country",
            "The IBAN is of {iban_country}, the account of {country}.",
            "Correct the IBAN or the country.",
            f"{field}.iban",
            iban_country=compact[:2],
            country=new.country,
        )
    return compact


def _territories(country: str) -> frozenset[str]:
    return _TERRITORIES.get(country, frozenset())


def _parse_bic(new: NewBankAccount, bank_country: str, field: str) -> str | Problem:
    try:
        compact = stdnum_bic.validate(new.bic)
    except exceptions.ValidationError:
        return _problem(
            "bic",
            "This is not a BIC.",
            'Write 8 or 11 characters, as in "DEUTDEFF500".',
            f"{field}.bic",
        )
    of_bank = compact[4:6]
    if new.iban and of_bank != bank_country and of_bank not in _territories(bank_country):
        return _problem(
            "bic_country",
            "The BIC is of {bic_country}, the IBAN of {country}.",
            "Correct the one that is wrong.",
            f"{field}.bic",
            bic_country=of_bank,
            country=bank_country,
        )
    return compact


def _parse_bank_code(new: NewBankAccount, field: str) -> str | Problem:
    """Check the national bank code by the country's rule, where it has one."""
    compact = _SEPARATORS.sub("", new.bank_code).upper()
    if new.country == "CN":
        if _CNAPS.fullmatch(compact):
            return compact
        return _problem(
            "cnaps",
            "A Chinese bank code (CNAPS 联行号) has 12 digits.",
            "Ask the bank for its CNAPS number.",
            f"{field}.bank_code",
        )
    if new.country == "US":
        try:
            return rtn.validate(compact)
        except exceptions.ValidationError:
            return _problem(
                "routing_number",
                "This is not an American routing number.",
                "Enter its 9 digits as printed on a check.",
                f"{field}.bank_code",
            )
    if _BANK_CODE.fullmatch(compact):
        return compact
    return _problem(
        "bank_code",
        "A bank code has 3 to 20 letters and digits.",
        "Enter the code your country uses.",
        f"{field}.bank_code",
    )


def _parse_account_no(new: NewBankAccount, field: str) -> str | Problem:
    compact = _SEPARATORS.sub("", new.account_no).upper()
    if _ACCOUNT_NO.fullmatch(compact):
        return compact
    return _problem(
        "account_no",
        "An account number has 3 to 34 letters and digits.",
        "Enter it without other characters.",
        f"{field}.account_no",
    )


def _texts(new: NewBankAccount, field: str) -> list[Problem]:
    """Check that every part is a text that can be stored, before any part is read."""
    found = [
        text_problem(new.holder, f"{field}.holder", 200, required=True),
        text_problem(new.bank_name, f"{field}.bank_name", 200),
        text_problem(new.iban, f"{field}.iban", 60),
        text_problem(new.account_no, f"{field}.account_no", 60),
        text_problem(new.bank_code, f"{field}.bank_code", 40),
        text_problem(new.bic, f"{field}.bic", 20),
        country_problem(new.country, f"{field}.country"),
        currency_problem(new.currency, f"{field}.currency") if new.currency else None,
    ]
    return [problem for problem in found if problem is not None]


def parse_bank_account(new: NewBankAccount, field: str) -> BankAccount | list[Problem]:
    """Return the account in compact form, or all that is wrong with it.

    Rules: an IBAN, or an account number with a bank code or BIC; IBAN, BIC and country agree; a
    Chinese account has a CNAPS code, an American one a routing number.
    """
    problems = _texts(new, field)
    if problems:
        return problems
    parsed = {
        "iban": _parse_iban(new, field) if new.iban else "",
        "bank_code": _parse_bank_code(new, field) if new.bank_code else "",
        "account_no": _parse_account_no(new, field) if new.account_no else "",
    }
    bank_country = parsed["iban"][:2] if isinstance(parsed["iban"], str) else new.country
    parsed["bic"] = _parse_bic(new, bank_country or new.country, field) if new.bic else ""
    problems = [part for part in parsed.values() if isinstance(part, Problem)]
    if not new.iban and not new.account_no:
        problems.append(
            _problem(
                "number_needed",
                "The account has no number.",
                "Enter an IBAN or an account number.",
                f"{field}.account_no",
            )
        )
    elif not new.iban and not (new.bank_code or (new.bic and new.country not in ("CN", "US"))):
        problems.append(
            _problem(
                "bank_needed",
                "The account number does not say which bank.",
                "Enter the bank code, in China the CNAPS number (联行号).",
                f"{field}.bank_code",
            )
        )
    if problems:
        return problems
    return BankAccount(
        holder=new.holder.strip(),
        country=new.country,
        currency=new.currency,
        bank_name=new.bank_name.strip(),
        **{k: v for k, v in parsed.items() if isinstance(v, str)},
    )


def check_approval(changed_by: int, approver: int, field: str = "approver") -> Problem | None:
    """A changed account is approved by somebody else than who changed it (four eyes)."""
    if changed_by != approver:
        return None
    return _problem(
        "four_eyes",
        "Who entered or changed a bank account may not approve it.",
        "Ask a colleague to approve it.",
        field,
    )
