"""From a session's token or a key's secret to who acts: one statement a request, deny by default.

Nothing is kept between requests, so that a revoked role, a disabled user or an expired key is felt
by the next one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import cast

from argosy.kernel.identity import sql
from argosy.kernel.primitives.actor import Actor, ActorKind
from argosy.kernel.primitives.errors import NotFound, PermissionDenied, Problem
from argosy.platform.registry import catalogue
from argosy.platform.users import secrets
from argosy.platform.users.rights import EVERYWHERE, expanded
from argosy.platform.users.rules import EVERYTHING

SEEN_EVERY_S = 60
"""How exact the last use of a session or key is: written at most once in this time."""


@dataclass(frozen=True, slots=True)
class CompanyName:
    """A company somebody may work in."""

    id: int
    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Identity:
    """Somebody who showed who he is, before he says for which company he acts."""

    actor_id: int
    kind: ActorKind
    account_id: int
    name: str
    full_name: str
    language: str
    companies: tuple[CompanyName, ...]
    """All those in which anything is granted, in order of their ids."""
    is_everywhere: bool
    """Whether something is granted in all companies, founded or not."""
    grants: tuple[tuple[int, tuple[str, ...]], ...]
    scopes: tuple[str, ...] | None
    """What a key may use at most; None for a person."""
    session_id: int = 0

    def permissions(self, company_id: int) -> frozenset[str]:
        """Return what is granted in a company, within the scopes of a key."""
        granted = frozenset[str]().union(
            *(_expanded(given) for place, given in self.grants if place in (EVERYWHERE, company_id))
        )
        if self.scopes is None or EVERYTHING in self.scopes:
            return granted
        return granted & frozenset(self.scopes)

    def actor(self, company_id: int, language: str = "") -> Actor:
        """Return the actor for a company.

        Raises:
            PermissionDenied: nothing is granted there; the answer does not say whether the company
                exists.
        """
        if company_id not in {company.id for company in self.companies} and not (
            company_id == EVERYWHERE and self.is_everywhere
        ):
            raise PermissionDenied(no_company(company_id))
        permissions = self.permissions(company_id)
        return Actor(
            self.actor_id,
            self.kind,
            company_id,
            self._visible(company_id, permissions),
            permissions,
            language or self.language,
        )

    def _visible(self, company_id: int, permissions: frozenset[str]) -> tuple[int, ...]:
        """Return the companies whose rows may be seen while acting for one.

        Those where no less is granted than in that one: what is done with its rights never reaches
        rows of a company in which one lacks them.
        """
        return tuple(
            company.id
            for company in self.companies
            if company.id == company_id or permissions <= self.permissions(company.id)
        ) or (company_id,)


def no_company(company: object) -> Problem:
    """Return the problem of a company that somebody has no access to, or that does not exist."""
    return Problem(
        "permission.company",
        "You have no access to the company {company}.",
        "Ask an administrator for a role in it, or choose another company.",
        "company",
        {"company": company},
    )


@lru_cache(maxsize=512)
def _kept(given: tuple[str, ...], _version: int) -> frozenset[str]:
    return expanded(given)


def _expanded(given: tuple[str, ...]) -> frozenset[str]:
    return _kept(given, catalogue.version())


_COLUMNS = (
    "a.id, a.name, a.full_name, a.language,"
    " (SELECT json_agg(json_build_array(coalesce(g.in_company_id, 0), r.permissions) ORDER BY g.id)"
    "  FROM role_grant g JOIN role r ON r.id = g.role_id WHERE g.account_id = a.id"
    "  AND g.valid_from <= current_date"
    "  AND (g.valid_to IS NULL OR g.valid_to >= current_date)),"
    " (SELECT json_agg(json_build_array(c.id, c.code, c.name) ORDER BY c.id) FROM company c)"
)
_BY_SESSION = (
    f"SELECT {_COLUMNS}, s.id, s.seen_at < transaction_timestamp() - make_interval(secs => %s)"
    " FROM user_session s JOIN user_account a ON a.id = s.account_id"
    " WHERE s.token_hash = %s AND s.expires_at > transaction_timestamp() AND a.is_active"
    " AND s.seen_at > transaction_timestamp() - make_interval(secs => %s)"
)
_BY_KEY = (
    f"SELECT {_COLUMNS}, k.id, k.name, k.scopes, k.companies, coalesce(s.last_used_at"
    " < transaction_timestamp() - make_interval(secs => %s), true)"
    " FROM api_key_secret s JOIN api_key k ON k.id = s.id"
    " JOIN user_account a ON a.id = k.account_id"
    " WHERE s.hash = %s AND k.is_active AND a.is_active AND k.expires_on >= current_date"
)
_BY_ID = (
    f"SELECT {_COLUMNS}, k.id, k.name, k.scopes, k.companies, false"
    " FROM user_account a LEFT JOIN api_key k ON k.account_id = a.id AND k.id = %s AND k.is_active"
    " AND k.expires_on >= current_date WHERE a.is_active AND (a.id = %s OR k.id IS NOT NULL)"
)
IDLE_S_MAX = 12 * 3600


_STILL = (
    "SELECT s.token_hash FROM user_session s JOIN user_account a ON a.id = s.account_id"
    " WHERE s.token_hash = ANY (%s::bytea[]) AND s.expires_at > transaction_timestamp()"
    " AND a.is_active AND s.seen_at > transaction_timestamp() - make_interval(secs => %s)"
)


def by_session(token: str, *, is_use: bool = True) -> Identity | None:
    """Return who is signed in with a session's token; None when nobody is, any more or yet.

    Args:
        token: what the browser sent.
        is_use: whether the session is used by this; what goes on by itself does not keep it alive.
    """
    found = sql.rows(_BY_SESSION, (SEEN_EVERY_S, secrets.digest(token), IDLE_S_MAX))
    if not found:
        return None
    account, name, full_name, language, grants, companies, session, is_due = found[0]
    if is_due and is_use:
        sql.execute(
            "UPDATE user_session SET seen_at = transaction_timestamp() WHERE id = %s", (session,)
        )
    person = (cast(int, account), str(name), str(full_name), str(language))
    return _identity(person, grants, companies, session_id=cast(int, session))


def still_signed_in(tokens: Iterable[str]) -> set[str]:
    """Return those of some tokens whose sessions have not ended; one statement, none is used."""
    hashes = {secrets.digest(token): token for token in tokens}
    found = sql.rows(_STILL, (sql.array(sorted(hashes)), IDLE_S_MAX))
    return {hashes[bytes(cast(bytes, digest))] for (digest,) in found}


def by_key(secret: str) -> Identity | None:
    """Return whose key a secret is; None when it is unknown, revoked, expired or its owner gone."""
    if not secret.startswith(secrets.KEY_MARK):
        return None
    found = sql.rows(_BY_KEY, (SEEN_EVERY_S, secrets.digest(secret)))
    if not found:
        return None
    *whole, is_due = found[0]
    if is_due:
        sql.execute(
            "UPDATE api_key_secret SET last_used_at = transaction_timestamp() WHERE id = %s",
            (whole[6],),
        )
    return _with_key(whole)


def _with_key(row: Sequence[object]) -> Identity:
    account, name, full_name, language, grants, companies, key, key_name, scopes, limited = row
    person = (cast(int, account), str(name), str(full_name), str(language))
    if key is None:
        return _identity(person, grants, companies)
    return _identity(
        person,
        grants,
        companies,
        key=(cast(int, key), str(key_name)),
        scopes=tuple(cast("list[str]", scopes)),
        limited=frozenset(cast("list[int]", limited)),
    )


def _identity(
    person: tuple[int, str, str, str],
    grants: object,
    companies: object,
    *,
    key: tuple[int, str] | None = None,
    scopes: tuple[str, ...] | None = None,
    limited: frozenset[int] = frozenset(),
    session_id: int = 0,
) -> Identity:
    account_id, name, full_name, language = person
    given = tuple(
        (int(company), tuple(permissions))
        for company, permissions in cast("list[tuple[int, list[str]]]", grants or [])
    )
    places = {company for company, _ in given}
    open_to = tuple(
        CompanyName(id_, code, title)
        for id_, code, title in cast("list[tuple[int, str, str]]", companies or [])
        if (EVERYWHERE in places or id_ in places) and (not limited or id_ in limited)
    )
    return Identity(
        key[0] if key else account_id,
        ActorKind.KEY if key else ActorKind.USER,
        account_id,
        f"{name}/{key[1]}" if key else name,
        full_name,
        language,
        open_to,
        EVERYWHERE in places and not limited,
        given,
        scopes,
        session_id,
    )


def identity_of(actor_id: int) -> Identity:
    """Return the identity of an account or key by its id.

    Raises:
        NotFound: there is none, or it is no longer active.
    """
    found = sql.rows(_BY_ID, (actor_id, actor_id))
    if not found:
        raise NotFound(
            Problem(
                "users.unknown",
                "There is no active user or key {actor}.",
                "Choose another one.",
                "",
                {"actor": actor_id},
            )
        )
    return _with_key(found[0][:-1])


def actor_of(actor_id: int, company_id: int) -> Actor:
    """Return the actor for an account or key in a company, with what is granted there today.

    Raises:
        NotFound: there is no such account or key, or it is no longer active.
        PermissionDenied: nothing is granted to it in this company.
    """
    return identity_of(actor_id).actor(company_id)
