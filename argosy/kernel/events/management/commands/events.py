"""`argosy events`: what could not be delivered, and another try for it."""

from __future__ import annotations

from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError

from argosy.kernel.events import outbox, parked


class Command(BaseCommand):
    """List parked events, try them again, deliver now."""

    help = "List events that a subscription could not handle, try them again, deliver now."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the verbs."""
        verbs = parser.add_subparsers(dest="verb", required=True)
        verbs.add_parser("parked", help="list parked events")
        verbs.add_parser("waiting", help="list parked events and those that will be tried again")
        retry = verbs.add_parser("retry", help="let parked events be tried again")
        retry.add_argument("events", nargs="*", type=int, help="event ids")
        retry.add_argument("--all", action="store_true", dest="is_all", help="all parked events")
        verbs.add_parser("deliver", help="deliver what is due, now")
        forget = verbs.add_parser("forget", help="let a subscription no longer hear a kind")
        forget.add_argument("subscription")
        forget.add_argument("kind")

    def handle(self, *args: object, **options: object) -> None:
        """Do what the verb says."""
        verb = str(options["verb"])
        if verb in {"parked", "waiting"}:
            self._list(parked_only=verb == "parked")
        elif verb == "retry":
            self._retry([int(str(e)) for e in options["events"]], is_all=bool(options["is_all"]))  # type: ignore[attr-defined]
        elif verb == "forget":
            self._forget(str(options["subscription"]), str(options["kind"]))
        else:
            done = outbox.deliver_all()
            self.stdout.write(f"{done.handled} delivered, {done.failed} failed")

    def _list(self, *, parked_only: bool) -> None:
        for event in parked.listed(parked_only=parked_only):
            state = "parked" if event.is_parked else "waits"
            self.stdout.write(
                f"{state}  {event.subscription}  event {event.event_id}  {event.kind}"
                f"  {event.subject}  company {event.company_id}  {event.tries} tries  {event.error}"
            )

    def _retry(self, event_ids: list[int], *, is_all: bool) -> None:
        if not event_ids and not is_all:
            raise CommandError("say which events (`argosy events parked` lists them), or --all")
        freed = parked.retry(None if is_all else event_ids)
        done = outbox.deliver_all()
        self.stdout.write(f"{freed} freed, {done.handled} delivered, {done.failed} failed")

    def _forget(self, subscription: str, kind: str) -> None:
        if not parked.forget(subscription, kind):
            raise CommandError(f"{subscription} does not hear {kind}")
        self.stdout.write(f"{subscription} no longer hears {kind}")
