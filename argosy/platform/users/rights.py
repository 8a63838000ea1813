"""What may be granted and what is: roles of the manifests, duties, and who holds what where."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import cast

from argosy.kernel.events.registry import modules
from argosy.kernel.identity import sql
from argosy.platform.registry import catalogue
from argosy.platform.users.rules import EVERYTHING, Conflict

EVERYWHERE = 0
"""Stands for all companies where one is meant."""


def known_permissions() -> frozenset[str]:
    """Return every permission that can be granted."""
    number = catalogue.version()
    if _known.get("version") != number:
        _known.update(version=number, names=frozenset(catalogue.permissions()))
    return cast("frozenset[str]", _known["names"])


_known: dict[str, object] = {}


def manifest_roles() -> dict[str, tuple[str, ...]]:
    """Return the roles that the applications' manifests name, with their permissions."""
    found: dict[str, set[str]] = {}
    for module in modules("manifest"):
        for code, permissions in getattr(module, "ROLES", {}).items():
            found.setdefault(str(code), set()).update(permissions)
    return {code: tuple(sorted(permissions)) for code, permissions in found.items()}


def duty_conflicts() -> list[Conflict]:
    """Return the pairs of permissions that one person must not hold, from all manifests."""
    return [
        (str(first), str(second), str(reason))
        for module in modules("manifest")
        for first, second, reason in getattr(module, "DUTY_CONFLICTS", ())
    ]


def sync_roles() -> None:
    """Bring the roles of the manifests into their table; runs after each migration, as owner.

    A role that no manifest names any more becomes one of the installation's own, so that nobody
    loses a right by an upgrade without being told.
    """
    roles = manifest_roles()
    labels: dict[str, tuple[str, str]] = {}
    for module in modules("manifest"):
        labels |= getattr(module, "ROLE_LABELS", {})
    for code, permissions in sorted(roles.items()):
        name, name_zh = labels.get(code, (code.replace("_", " ").capitalize(), ""))
        sql.execute(
            "INSERT INTO role (code, name, name_zh, permissions, is_own)"
            " VALUES (%s, %s, %s, %s::text[], false)"
            " ON CONFLICT (code) DO UPDATE SET name = excluded.name, name_zh = excluded.name_zh,"
            " permissions = excluded.permissions, is_own = false, version = role.version + 1"
            " WHERE (role.name, role.name_zh, role.permissions, role.is_own) IS DISTINCT FROM"
            " (excluded.name, excluded.name_zh, excluded.permissions, false)",
            (code, name, name_zh or name, sql.array(permissions)),
        )
    sql.execute(
        "UPDATE role SET is_own = true WHERE NOT is_own AND NOT code = ANY(%s::text[])",
        (sql.array(sorted(roles)),),
    )


@dataclass(frozen=True, slots=True)
class Holding:
    """A role somebody holds, from a first to a last day; company 0 stands for all."""

    grant_id: int
    company_id: int
    role_id: int
    permissions: frozenset[str]
    first: date
    last: date | None

    def holds_on(self, day: date) -> bool:
        """Whether the grant is in force on a day."""
        return self.first <= day and (self.last is None or day <= self.last)


def everybody() -> frozenset[str]:
    """Return what every role permits besides: what concerns nobody but who holds it."""
    number = catalogue.version()
    if _basic.get("version") != number:
        found = (getattr(module, "EVERYBODY", ()) for module in modules("manifest"))
        _basic.update(version=number, names=frozenset(str(p) for names in found for p in names))
    return cast("frozenset[str]", _basic["names"])


_basic: dict[str, object] = {}


def expanded(permissions: Collection[str]) -> frozenset[str]:
    """Return what a role's permissions stand for."""
    if EVERYTHING in permissions:
        return known_permissions()
    return frozenset(permissions) | everybody()


def holdings(accounts: Collection[int]) -> dict[int, list[Holding]]:
    """Return the grants of accounts, past ones left out, future ones included."""
    found = sql.rows(
        "SELECT g.account_id, g.id, coalesce(g.in_company_id, 0), g.role_id, r.permissions::text[],"
        " g.valid_from, g.valid_to FROM role_grant g JOIN role r ON r.id = g.role_id"
        " WHERE g.account_id = ANY(%s::bigint[])"
        " AND (g.valid_to IS NULL OR g.valid_to >= current_date) ORDER BY g.id",
        (sql.array(sorted(accounts)),),
    )
    kept: dict[int, list[Holding]] = {account: [] for account in accounts}
    for account, grant, company, role, permissions, first, last in found:
        holding = Holding(
            cast(int, grant),
            cast(int, company),
            cast(int, role),
            expanded(cast("list[str]", permissions)),
            cast(date, first),
            cast("date | None", last),
        )
        kept[cast(int, account)].append(holding)
    return kept


@dataclass(frozen=True, slots=True)
class Powers:
    """What somebody may do, company by company; 0 holds what is granted in all of them."""

    by_company: Mapping[int, frozenset[str]] = field(default_factory=dict)

    def within(self, company_id: int) -> frozenset[str]:
        """Return what holds in a company, or (0) in every company there is or will be."""
        everywhere = self.by_company.get(EVERYWHERE, frozenset())
        return everywhere | self.by_company.get(company_id, frozenset())

    def exceeds(self, other: Powers) -> frozenset[str]:
        """Return the permissions that somebody has in a company where the other has them not."""
        return frozenset().union(
            *(self.within(company) - other.within(company) for company in self.by_company)
        )


def powers(held: Sequence[Holding], day: date | None = None) -> Powers:
    """Return what grants add up to, on a day or (None) on any day from today on."""
    sums: dict[int, frozenset[str]] = {}
    for holding in held:
        if day is None or holding.holds_on(day):
            known = sums.get(holding.company_id, frozenset())
            sums[holding.company_id] = known | holding.permissions
    return Powers(sums)
