"""The only writer of providers and identities: configuring the ones, binding the others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

from argosy.kernel.events.commands import CommandRun, Done, command
from argosy.kernel.identity import sql
from argosy.kernel.primitives.actor import ActorKind
from argosy.kernel.primitives.errors import Problem, StaleVersion, ValidationFailed
from argosy.kernel.primitives.text import text_problem
from argosy.platform.users.commands.accounts import NewUser, insert_accounts, taken_names
from argosy.platform.users.oidc import discovery, proofs
from argosy.platform.users.oidc.fetching import loopback_allowed
from argosy.platform.users.oidc.providers import store_secret
from argosy.platform.users.oidc.rules import (
    DEFAULT_SCOPES,
    account_names,
    issuer_problem,
    list_problems,
)
from argosy.platform.users.oidc.tokens import Person
from argosy.platform.users.rules import name_problems, person_problems
from argosy.platform.users.secrets import Password
from argosy.platform.users.standing import possible

SECRET_MAX = 1_000


@dataclass(frozen=True, slots=True)
class NewProvider:
    """A provider whose word shall be taken for who somebody is.

    Args:
        name, name_zh: what people read on the button.
        issuer: as the provider states it.
        client_id, secret: what the provider gave for this Argosy; without a secret, PKCE alone
            proves who asks.
        scopes: that are asked for.
        domains: of addresses that are let in; none for all.
        second_factors: values of `amr` and `acr` that count as a second factor.
        binds_by_email: whether an address that the provider vouches for binds somebody who comes
            for the first time to the account that has it.
        creates_accounts: whether who has no account is given one, without any role.
    """

    name: str
    issuer: str
    client_id: str
    secret: Password | None = None
    name_zh: str = ""
    scopes: tuple[str, ...] = DEFAULT_SCOPES
    domains: tuple[str, ...] = ()
    second_factors: tuple[str, ...] = ()
    binds_by_email: bool = False
    creates_accounts: bool = False


@dataclass(frozen=True, slots=True)
class ChangeProvider:
    """A provider as it shall be; `version` is the one that was read. Its secret stays."""

    provider_id: int
    version: int
    name: str
    issuer: str
    client_id: str
    name_zh: str = ""
    scopes: tuple[str, ...] = DEFAULT_SCOPES
    domains: tuple[str, ...] = ()
    second_factors: tuple[str, ...] = ()
    binds_by_email: bool = False
    creates_accounts: bool = False
    is_active: bool = True


@dataclass(frozen=True, slots=True)
class SetProviderSecret:
    """Another secret of the client at a provider; None for none."""

    provider_id: int
    secret: Password | None = None


@dataclass(frozen=True, slots=True)
class BindIdentity:
    """An identity that shall open an account; `proof` says which the provider vouched for."""

    account_id: int
    proof: Password


@dataclass(frozen=True, slots=True)
class AdmitPerson:
    """Somebody without an account, whom a provider vouches for that may let people in."""

    proof: Password
    language: str = "en"


@dataclass(frozen=True, slots=True)
class UnbindIdentity:
    """An identity of one's own that shall open nothing any more."""

    identity_id: int


@command("oidc.create_provider", permission="oidc.provider.write")
def do_create_provider(run: CommandRun, batch: Sequence[NewProvider]) -> list[Done | None]:
    """Let people sign in by a provider.

    After: its button stands on the page to sign in. Permission: oidc.provider.write.
    """
    for place, new in enumerate(batch):
        run.reject(place, *_problems(new), *_secret_problems(new.secret))
    kept = run.settle(len(batch))
    results: list[Done | None] = [None] * len(batch)
    for place, id_ in zip(kept, sql.ids("identity_provider", len(kept)), strict=True):
        new = batch[place]
        sql.execute(
            "INSERT INTO identity_provider (id, name, name_zh, issuer, client_id, scopes, domains,"
            " second_factors, binds_by_email, creates_accounts)"
            " VALUES (%s, %s, %s, %s, %s, %s::text[], %s::text[], %s::text[], %s, %s)",
            (id_, *_values(new)),
        )
        store_secret(id_, new.secret or "")
        results[place] = Done("identity_provider", id_, new.name)
    return results


@command("oidc.change_provider", permission="oidc.provider.write")
def do_change_provider(run: CommandRun, batch: Sequence[ChangeProvider]) -> list[Done | None]:
    """Change providers, or switch them off: nobody signs in by one then.

    Before: the version is the present one; the issuer stays while identities of it are bound, for
    a subject says who somebody is at one issuer alone. Permission: oidc.provider.write.
    """
    known = _known([item.provider_id for item in batch])
    is_stale = False
    for place, item in enumerate(batch):
        run.reject(place, *_problems(item))
        if item.provider_id not in known:
            run.reject(place, _unknown(item.provider_id))
            continue
        version, issuer, is_bound = known[item.provider_id]
        if version != item.version:
            is_stale = True
            run.reject(place, _stale())
        if is_bound and issuer != item.issuer:
            run.reject(place, _issuer_bound())
        known[item.provider_id] = (item.version + 1, issuer, is_bound)
    results: list[Done | None] = [None] * len(batch)
    for place in run.settle(len(batch), StaleVersion if is_stale else ValidationFailed):
        item = batch[place]
        sql.execute(
            "UPDATE identity_provider SET name = %s, name_zh = %s, issuer = %s, client_id = %s,"
            " scopes = %s::text[], domains = %s::text[], second_factors = %s::text[],"
            " binds_by_email = %s, creates_accounts = %s, is_active = %s, version = version + 1"
            " WHERE id = %s",
            (*_values(item), item.is_active, item.provider_id),
        )
        results[place] = Done("identity_provider", item.provider_id, item.name)
    discovery.forget()
    return results


@command("oidc.set_secret", permission="oidc.provider.write")
def do_set_provider_secret(
    run: CommandRun, batch: Sequence[SetProviderSecret]
) -> list[Done | None]:
    """Keep another secret of the client at a provider, sealed. Permission: oidc.provider.write."""
    known = _known([item.provider_id for item in batch])
    for place, item in enumerate(batch):
        run.reject(place, *_secret_problems(item.secret))
        if item.provider_id not in known:
            run.reject(place, _unknown(item.provider_id))
    results: list[Done | None] = [None] * len(batch)
    for place in run.settle(len(batch)):
        item = batch[place]
        store_secret(item.provider_id, item.secret or "")
        results[place] = Done("identity_provider", item.provider_id)
    return results


@command("oidc.bind_identity")
def do_bind_identity(run: CommandRun, batch: Sequence[BindIdentity]) -> list[Done | None]:
    """Let an identity open an account: one's own, or by Argosy itself where an address says whose.

    Before: the provider vouched for the identity within five minutes; it opens no other account,
    and the account has none of this provider. After: its owner signs in by the provider.
    """
    names = _active([item.account_id for item in batch])
    people: list[tuple[int, Person] | None] = []
    for place, item in enumerate(batch):
        people.append(proofs.opened(item.proof))
        if people[place] is None:
            run.reject(place, _no_proof())
        is_allowed = run.actor.kind is ActorKind.SYSTEM or item.account_id == run.actor.id
        if not is_allowed or item.account_id not in names:
            run.reject(place, _not_yours())
    results: list[Done | None] = [None] * len(batch)
    for place in run.settle(len(batch)):
        provider_id, person = cast("tuple[int, Person]", people[place])
        account = batch[place].account_id
        _bind(provider_id, account, person)
        results[place] = Done("user_account", account, names[account])
    return results


@command("oidc.admit_person", permission="users.account.create")
def do_admit_person(run: CommandRun, batch: Sequence[AdmitPerson]) -> list[Done | None]:
    """Make accounts for people whom a provider vouches for; they may do nothing yet.

    Before: the provider named an address, which becomes the sign-in name. After: the account has no
    password and no role; who administers users grants one. Permission: users.account.create.
    """
    people = [proofs.opened(item.proof) for item in batch]
    news: list[NewUser | None] = []
    for place, (item, found) in enumerate(zip(batch, people, strict=True)):
        new = _new_user(found[1], item.language) if found is not None else None
        news.append(new)
        if new is None:
            run.reject(place, _no_proof())
        else:
            run.reject(place, *name_problems(new.name))
            run.reject(place, *person_problems(new.full_name, new.email, new.language))
    kept = run.settle(len(batch))
    ids = insert_accounts([cast(NewUser, news[place]) for place in kept])
    results: list[Done | None] = [None] * len(batch)
    for place, id_ in zip(kept, ids, strict=True):
        provider_id, person = cast("tuple[int, Person]", people[place])
        _bind(provider_id, id_, person)
        results[place] = Done("user_account", id_, cast(NewUser, news[place]).name)
    return results


@command("oidc.unbind_identity")
def do_unbind_identity(run: CommandRun, batch: Sequence[UnbindIdentity]) -> list[Done | None]:
    """Let an identity of one's own open nothing any more; every signed-in person may.

    Before: it is not the last way in: there is a password, or another identity whose provider is in
    force.
    """
    names = _active([run.actor.id])
    left = dict(
        cast(
            "list[tuple[int, bool]]",
            sql.rows(
                "SELECT i.id, p.is_active FROM user_identity i JOIN identity_provider p"
                " ON p.id = i.provider_id WHERE i.account_id = %s ORDER BY i.id FOR UPDATE OF i",
                (run.actor.id,),
            ),
        )
    )
    has_password = bool(sql.rows("SELECT 1 FROM user_password WHERE id = %s", (run.actor.id,)))
    for place, item in enumerate(batch):
        if item.identity_id not in left:
            run.reject(place, _no_identity())
            continue
        was = left.pop(item.identity_id)
        if not has_password and not any(left.values()):
            left[item.identity_id] = was
            run.reject(place, _last_way())
    kept = run.settle(len(batch))
    gone = sql.array(sorted(batch[place].identity_id for place in kept))
    sql.execute("DELETE FROM user_identity WHERE id = ANY(%s::bigint[])", (gone,))
    results: list[Done | None] = [None] * len(batch)
    for place in kept:
        results[place] = Done("user_account", run.actor.id, names.get(run.actor.id, ""))
    return results


def _bind(provider_id: int, account_id: int, person: Person) -> None:
    sql.execute(
        "INSERT INTO user_identity (provider_id, account_id, subject, email)"
        " VALUES (%s, %s, %s, %s)",
        (provider_id, account_id, person.subject, person.email[:254]),
    )


def _new_user(person: Person, language: str) -> NewUser | None:
    """Return the account of somebody who has none: named by his address, or with a number."""
    if not person.email:
        return None
    names = list(account_names(person.email))
    taken = taken_names(names)
    name = next((each for each in names if each not in taken), names[0])
    full_name = "".join(each for each in person.full_name if each.isprintable())[:200]
    return NewUser(name, full_name.strip() or person.email, person.email, language)


def _values(item: NewProvider | ChangeProvider) -> tuple[object, ...]:
    return (
        item.name,
        item.name_zh,
        item.issuer,
        item.client_id,
        sql.array(list(item.scopes)),
        sql.array(list(item.domains)),
        sql.array(list(item.second_factors)),
        item.binds_by_email,
        item.creates_accounts,
    )


def _known(ids: Sequence[int]) -> dict[int, tuple[int, str, bool]]:
    """Return version, issuer and whether identities are bound, of providers, which are locked."""
    return {
        cast(int, id_): (cast(int, version), str(issuer), bool(is_bound))
        for id_, version, issuer, is_bound in sql.rows(
            "SELECT p.id, p.version, p.issuer,"
            " EXISTS (SELECT FROM user_identity i WHERE i.provider_id = p.id)"
            " FROM identity_provider p WHERE p.id = ANY(%s::bigint[]) ORDER BY p.id FOR UPDATE",
            (sql.array(possible(ids)),),
        )
    }


def _active(ids: Sequence[int]) -> dict[int, str]:
    """Return the sign-in names of accounts that may sign in, which are locked."""
    return {
        cast(int, id_): str(name)
        for id_, name in sql.rows(
            "SELECT id, name FROM user_account WHERE is_active AND id = ANY(%s::bigint[])"
            " ORDER BY id FOR UPDATE",
            (sql.array(possible(ids)),),
        )
    }


def _problems(item: NewProvider | ChangeProvider) -> list[Problem]:
    found = [
        text_problem(item.name, "name", 80, required=True),
        text_problem(item.name_zh, "name_zh", 80),
        text_problem(item.client_id, "client_id", 255, required=True),
        issuer_problem(item.issuer, loopback_allowed=loopback_allowed()),
    ]
    lists = list_problems(item.scopes, item.domains, item.second_factors)
    return [*(problem for problem in found if problem is not None), *lists]


def _secret_problems(secret: Password | None) -> list[Problem]:
    bad = text_problem(str(secret or ""), "secret", SECRET_MAX)
    return [bad] if bad is not None else []


def _unknown(provider_id: int) -> Problem:
    return Problem(
        "oidc.unknown",
        "There is no provider {provider}.",
        "Choose one from the list of providers.",
        "provider_id",
        {"provider": provider_id},
    )


def _stale() -> Problem:
    return Problem(
        "oidc.stale",
        "Somebody changed this since you read it.",
        "Read it again, then decide.",
        "version",
    )


def _issuer_bound() -> Problem:
    return Problem(
        "oidc.issuer_bound",
        "People are known by this issuer; another one's subjects could be other people.",
        "Make a new provider for the other issuer, and switch this one off.",
        "issuer",
    )


def _no_proof() -> Problem:
    return Problem(
        "oidc.no_proof",
        "No provider vouched for this, or it took too long.",
        "Begin again.",
        "proof",
    )


def _not_yours() -> Problem:
    return Problem(
        "oidc.not_yours",
        "This is not your own account.",
        "Link an identity to your own; nobody links one for somebody else.",
        "account_id",
    )


def _no_identity() -> Problem:
    return Problem(
        "oidc.no_identity",
        "No such identity opens your account.",
        "Choose one that the list shows; it may have been unlinked already.",
        "identity_id",
    )


def _last_way() -> Problem:
    return Problem(
        "oidc.last_way",
        "This is the last way into your account.",
        "Choose a password first, by the link on the page to sign in.",
        "identity_id",
    )
