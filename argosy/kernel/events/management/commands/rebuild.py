"""`argosy rebuild`: refills projections from the rows they are derived from."""

from __future__ import annotations

from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError

from argosy.kernel.events.rebuild import refill
from argosy.kernel.events.registry import projections
from argosy.kernel.identity import sql


class Command(BaseCommand):
    """Refill all projections, or those named."""

    help = "Refill projections (balances, open items, on hand) from the rows they derive from."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the arguments."""
        parser.add_argument("tables", nargs="*", help="projections to refill; all without any")

    def handle(self, *args: object, **options: object) -> None:
        """Refill one after the other."""
        wanted = [str(name) for name in options["tables"]]  # type: ignore[attr-defined]
        known = {projection.table: projection for projection in projections()}
        strange = [name for name in wanted if name not in known]
        if strange:
            raise CommandError(f"{strange[0]} is no projection; there are: {', '.join(known)}")
        with sql.using("owner"):
            for projection in [known[name] for name in wanted or known]:
                done = refill(projection)
                self.stdout.write(
                    f"{done.table}: {done.removed} removed, {done.corrected} corrected,"
                    f" {done.added} added"
                )
