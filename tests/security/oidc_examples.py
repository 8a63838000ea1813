"""What each command of sign-in by OpenID Connect accepts."""

from __future__ import annotations

from dataclasses import replace

from argosy.kernel.identity import sql
from argosy.platform.users import commands as users
from argosy.platform.users.oidc import commands as oidc
from argosy.platform.users.oidc import proofs
from argosy.platform.users.oidc.tokens import Person
from argosy.platform.users.secrets import Password
from tests.security.example import Example
from tests.security.trade_examples import CLOCK, Trade


def oidc_examples(trade: Trade) -> list[Example]:
    """Providers, and identities that are bound and unbound."""
    world = trade.seller
    new = oidc.NewProvider(
        "Keycloak",
        "https://login.example.com/realms/company",
        "argosy",
        Password("secret of the client"),
        "统一认证",
        domains=("example.com",),
        second_factors=("mfa",),
        binds_by_email=True,
    )
    first, second = world.do(
        oidc.do_create_provider, replace(new, name="A"), replace(new, name="B")
    ).ids()
    changed = oidc.ChangeProvider(first, 1, "C", "https://other.example.com", "argosy", "丙")
    person = users.NewUser("fuzz.oidc", "Olga", "olga@example.com", "en", Password("tide 42 ebbs"))
    (olga,) = world.do(users.do_create_user, person).ids()
    own = replace(world.books.actor, id=olga)
    (bound,) = sql.rows(
        "INSERT INTO user_identity (provider_id, account_id, subject) VALUES (%s, %s, 'o-1')"
        " RETURNING id",
        (first, olga),
    )[0]
    return [
        trade.sells(oidc.do_create_provider, new),
        trade.sells(oidc.do_change_provider, replace(changed, provider_id=second)),
        trade.sells(
            oidc.do_set_provider_secret, oidc.SetProviderSecret(second, Password("another"))
        ),
        Example(oidc.do_bind_identity, oidc.BindIdentity(olga, _proof(second, "o-2")), own, CLOCK),
        trade.sells(oidc.do_admit_person, oidc.AdmitPerson(_proof(second, "o-3"), "en")),
        Example(oidc.do_unbind_identity, oidc.UnbindIdentity(int(str(bound))), own, CLOCK),
    ]


def _proof(provider_id: int, subject: str) -> Password:
    """Return a proof that lasts for all tests, though proofs last for minutes."""
    person = Person(subject, f"{subject}@example.com", "Peer", "en", frozenset())
    return proofs.made(provider_id, person, lasts_s=86_400)
