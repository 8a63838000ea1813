"""`argosy search`: makes the index anew, compares it with the records, or looks for something."""

from __future__ import annotations

from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError

from argosy.platform.search import keeping


class Command(BaseCommand):
    """Rebuild or check the index of the search."""

    help = "Rebuild the index of the search, or check it against the records."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the arguments."""
        parser.add_argument("verb", choices=("rebuild", "check", "catch-up"))

    def handle(self, *args: object, **options: object) -> None:
        """Do what is asked for."""
        verb = options["verb"]
        if verb == "check":
            self._check()
            return
        done = keeping.rebuild(self._say) if verb == "rebuild" else keeping.catch_up()
        self.stdout.write(f"{done.put} entries written, {done.taken} taken out")

    def _say(self, name: str, count: int) -> None:
        self.stdout.write(f"{name}: {count}")

    def _check(self) -> None:
        found = keeping.differences()
        for each in found:
            self.stdout.write(f"{each.resource}: {each.missing} missing, {each.extra} too many")
        if found:
            raise CommandError("the index is not what the records say; argosy search rebuild")
        self.stdout.write("the index is what the records say")
