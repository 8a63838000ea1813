"""`argosy seal`: seals what was committed and anchors the chain's head outside the database."""

from __future__ import annotations

from django.core.management.base import BaseCommand

from argosy.kernel.events.anchors import anchors_file
from argosy.kernel.events.seal import seal_everything
from argosy.kernel.identity import sql


class Command(BaseCommand):
    """Seal everything committed so far."""

    help = "Seal all rows committed so far and anchor the head of the chain in the home folder."

    def handle(self, *args: object, **options: object) -> None:
        """Seal and say how much."""
        with sql.using("owner"):
            done = seal_everything()
        self.stdout.write(f"{done.rows} rows sealed in {done.seals} seals, see {anchors_file()}")
