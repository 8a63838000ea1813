"""`argosy digest`: one SHA-256 over what the books say."""

from __future__ import annotations

import json
from argparse import ArgumentParser

from django.core.management.base import BaseCommand

from argosy.kernel.events.digest import business_digest, full_digest, total
from argosy.kernel.identity import sql


class Command(BaseCommand):
    """Print a digest a table and one over all."""

    help = "Print a SHA-256 of each table's business content and one over all of them."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument(
            "--full", action="store_true", help="every column of every table, ids and times too"
        )
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: object, **options: object) -> None:
        """Compute and print."""
        with sql.using("owner"):
            digests = full_digest() if options["full"] else business_digest()
        whole = total(digests)
        if options["json"]:
            tables = {d.table: {"rows": d.rows, "digest": d.digest} for d in digests}
            self.stdout.write(json.dumps({"digest": whole, "tables": tables}))
            return
        for digest in digests:
            self.stdout.write(f"{digest.digest}  {digest.rows:>10}  {digest.table}")
        self.stdout.write(whole)
