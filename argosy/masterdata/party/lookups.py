"""Terms of payment by code, as the rules of terms want them."""

from __future__ import annotations

from collections.abc import Iterable

from argosy.kernel.identity import sql
from argosy.kernel.primitives.errors import NotFound, Problem
from argosy.masterdata.party.rules.payment_terms import Terms, terms_from_json


def payment_terms(codes: Iterable[str]) -> dict[str, Terms]:
    """Return terms of payment by code, in one statement.

    Args:
        codes: which terms.

    Raises:
        NotFound: naming each code that does not exist.
    """
    wanted = sorted(set(codes))
    if not wanted:
        return {}
    found = {
        str(code): terms_from_json(definition)  # type: ignore[arg-type]
        for code, definition in sql.rows(
            "SELECT code::text, definition FROM payment_term WHERE code = ANY (%s::text[])",
            (sql.array(wanted),),
        )
    }
    missing = [code for code in wanted if code not in found]
    if missing:
        raise NotFound(
            [
                Problem(
                    "party.unknown_terms",
                    "There are no terms of payment {code}.",
                    "Choose terms that exist, or make them first.",
                    "payment_term",
                    {"code": code},
                )
                for code in missing
            ]
        )
    return found
