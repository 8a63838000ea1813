"""Signing in by a provider's word: counted, locked out and listed as every other way in.

A subject that is bound opens its account. Else an address the provider vouches for binds it once,
where the provider's declaration allows that, and only to the one active account that has it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, cast

from argosy.kernel.identity import sql
from argosy.kernel.primitives.actor import Actor
from argosy.kernel.primitives.errors import ArgosyError
from argosy.platform.registry import languages
from argosy.platform.users import secrets, sign_in
from argosy.platform.users.first import argosy_itself
from argosy.platform.users.oidc import flow, proofs, refusals
from argosy.platform.users.oidc.commands import (
    AdmitPerson,
    BindIdentity,
    do_admit_person,
    do_bind_identity,
)
from argosy.platform.users.oidc.fetching import Unreachable
from argosy.platform.users.oidc.providers import Provider
from argosy.platform.users.oidc.refusals import refused
from argosy.platform.users.oidc.rules import domain_of, language_of
from argosy.platform.users.oidc.tokens import Person, Unfit
from argosy.platform.users.sign_in import Known, SignedIn

_DENIED: Final = frozenset({"access_denied", "login_required", "interaction_required"})


@dataclass(frozen=True, slots=True)
class Came:
    """Somebody who came back from a provider that says who he is."""

    provider: Provider
    person: Person
    target: str
    account_id: int | None
    """Who wants to link this identity; None where somebody wants to sign in."""


@dataclass(frozen=True, slots=True)
class _Account:
    """The account that an identity opens."""

    identity_id: int
    id: int
    name: str
    password_hash: str


def begin(provider: Provider, target: str, account_id: int | None = None) -> flow.Sent:
    """Return where to send a browser so that a provider says who sits before it.

    Args:
        provider: in force.
        target: where to go on afterwards: a path of ours.
        account_id: who wants to link an identity; None to sign in.

    Raises:
        SignInRefused: the provider cannot be reached.
    """
    try:
        return flow.begin(provider, target, account_id)
    except Unreachable as error:
        raise refused(provider, refusals.AWAY, str(error)) from error


def came_back(provider: Provider, token: str, answer: Mapping[str, str], address: str) -> Came:
    """Return who came back from a provider; whatever does not fit is refused, and spent.

    Args:
        provider: whose answer it is said to be.
        token: what the browser kept.
        answer: the parameters of the address it came back to.
        address: where the request comes from.

    Raises:
        Throttled: there were too many tries from this address.
        SignInRefused: the provider said no, or its answer is not believed.
    """
    attempt = sign_in.admitted(f"provider {secrets.keyed_digest('oidc try', token)[:32]}", address)
    taken = flow.taken(provider.id, token, answer.get("state", ""))
    if taken is None:
        raise refused(provider, refusals.UNFIT, "state of another request")
    if "error" in answer:
        problem = refusals.DENIED if answer["error"] in _DENIED else refusals.AWAY
        raise refused(provider, problem, answer["error"][:40])
    try:
        person = flow.person(provider, token, answer)
    except Unreachable as error:
        raise refused(provider, refusals.AWAY, str(error)) from error
    except Unfit as error:
        raise refused(provider, refusals.UNFIT, str(error)) from error
    if provider.domains and person.email and domain_of(person.email) not in provider.domains:
        raise refused(provider, refusals.FOREIGN, "domain not allowed")
    sql.execute("DELETE FROM sign_in_attempt WHERE id = %s", (attempt,))
    return Came(provider, person, taken.target, taken.account_id)


def enter(came: Came, address: str, *, browser: str = "") -> SignedIn:
    """Begin a session for somebody who came back.

    Args:
        came: of `came_back`.
        address: where the request comes from.
        browser: what the browser says it is, for the list of sessions.

    Raises:
        Throttled: there were too many tries for this account or from this address.
        SecondFactorNeeded: the account asks for a code, and the provider did not ask for one.
        SignInRefused: nobody here is this person, or he is disabled.
    """
    provider, person = came.provider, came.person
    account = _bound(provider, person) or _bound_now(provider, person)
    digest = secrets.keyed_digest("oidc subject", f"{provider.id} {person.subject}")[:32]
    attempt = sign_in.admitted(account.name if account else f"subject {digest}", address)
    if account is None:
        raise refused(provider, refusals.NOBODY, "no account")
    if not person.factors & provider.second_factors:
        known = Known(account.id, account.name, account.password_hash)
        sign_in.check_second_factor(known, "", attempt)
    token = secrets.new_token()
    if not _begun(account, token, address, browser):
        raise refused(provider, refusals.NOBODY, "account or identity is gone")
    sql.execute("UPDATE sign_in_attempt SET is_success = true WHERE id = %s", (attempt,))
    return SignedIn(account.id, token)


def link(came: Came, actor: Actor) -> None:
    """Bind the identity of somebody who came back to the account of who asked for it.

    Args:
        came: of `came_back`, sent by this account.
        actor: who is signed in.

    Raises:
        ArgosyError: the identity or the account is bound otherwise; it was asked by another.
    """
    if came.account_id != actor.id:
        raise refused(came.provider, refusals.UNFIT, "asked for by another account")
    proof = proofs.made(came.provider.id, came.person)
    do_bind_identity([BindIdentity(actor.id, proof)], actor=actor, key=f"oidc/link/{_key(proof)}")


def _bound(provider: Provider, person: Person) -> _Account | None:
    """Return the account that a subject opens, if it is one that may sign in."""
    found = sql.rows(
        "SELECT i.id, a.id, a.name, coalesce(p.hash, '') FROM user_identity i"
        " JOIN user_account a ON a.id = i.account_id LEFT JOIN user_password p ON p.id = a.id"
        " WHERE i.provider_id = %s AND i.subject = %s AND a.is_active",
        (provider.id, person.subject),
    )
    if not found:
        return None
    identity, account, name, stored = found[0]
    return _Account(cast(int, identity), cast(int, account), str(name), str(stored))


def _bound_now(provider: Provider, person: Person) -> _Account | None:
    """Bind somebody who comes for the first time, by his address or a new account; None if not."""
    if not person.email or _is_known(provider, person):
        return None
    holders = sql.rows(
        "SELECT id, is_active FROM user_account WHERE lower(email) = lower(%s) ORDER BY id LIMIT 2",
        (person.email,),
    )
    proof = proofs.made(provider.id, person)
    itself, key = argosy_itself(), f"oidc/{_key(proof)}"
    try:
        if provider.binds_by_email and len(holders) == 1 and holders[0][1]:
            item = BindIdentity(cast(int, holders[0][0]), proof)
            do_bind_identity([item], actor=itself, key=key)
        elif provider.creates_accounts and not holders:
            new = AdmitPerson(proof, language_of(person.locale, languages.known()))
            do_admit_person([new], actor=itself, key=key)
    except ArgosyError as error:
        refusals.log.warning("%s was not bound: %s", provider.name, error.problems[0].code)
        return None
    return _bound(provider, person)


def _is_known(provider: Provider, person: Person) -> bool:
    """Return whether a subject is bound to an account that may not sign in: no second is sought."""
    return bool(
        sql.rows(
            "SELECT 1 FROM user_identity WHERE provider_id = %s AND subject = %s",
            (provider.id, person.subject),
        )
    )


def _key(proof: str) -> str:
    return secrets.keyed_digest("oidc proof", proof)[:32]


def _begun(account: _Account, token: str, address: str, browser: str) -> bool:
    """Write the session, unless the account, identity or provider changed meanwhile."""
    begun = sql.execute(
        "INSERT INTO user_session (token_hash, account_id, address, browser, expires_at)"
        " SELECT %s, a.id, %s, %s, transaction_timestamp() + make_interval(secs => %s)"
        " FROM user_account a JOIN user_identity i ON i.account_id = a.id"
        " JOIN identity_provider p ON p.id = i.provider_id"
        " WHERE i.id = %s AND a.id = %s AND a.is_active AND p.is_active FOR SHARE",
        (
            secrets.digest(token),
            address[: sign_in.NAME_KEPT],
            sign_in.plain(browser)[: sign_in.BROWSER_KEPT],
            sign_in.SESSION_S_MAX,
            account.identity_id,
            account.id,
        ),
    )
    sql.execute(
        "UPDATE user_identity SET used_at = transaction_timestamp() WHERE id = %s",
        (account.identity_id,),
    )
    return begun == 1
