"""`argosy webhooks`: what waits or is parked, a webhook's secret, and delivery now."""

from __future__ import annotations

from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError

from argosy.kernel.events.log import all_companies
from argosy.kernel.identity import sql
from argosy.platform.data.webhooks import delivering


class Command(BaseCommand):
    """List deliveries, show a secret, deliver now, let parked ones be tried again."""

    help = "List webhook deliveries, show a signing secret, deliver now, retry parked ones."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the verbs."""
        verbs = parser.add_subparsers(dest="verb", required=True)
        verbs.add_parser("list", help="list webhooks and how many deliveries wait or are parked")
        verbs.add_parser("parked", help="list parked deliveries")
        verbs.add_parser("deliver", help="take up what was committed and send what is due")
        retry = verbs.add_parser("retry", help="let parked deliveries be tried again")
        retry.add_argument("webhook", type=int, help="webhook id")
        secret = verbs.add_parser("secret", help="show the secret that a webhook signs with")
        secret.add_argument("webhook", type=int, help="webhook id")

    def handle(self, *args: object, **options: object) -> None:
        """Do what the verb says."""
        verb = str(options["verb"])
        if verb == "deliver":
            made = delivering.take_up()
            done, failed = delivering.deliver()
            self.stdout.write(f"{made} taken up, {done} delivered, {failed} failed")
        elif verb in {"list", "parked"}:
            self._list(parked=verb == "parked")
        else:
            self._one(verb, int(str(options["webhook"])))

    def _list(self, *, parked: bool) -> None:
        with all_companies():
            found = (
                sql.rows(
                    "SELECT 'webhook ' || webhook_id || '  event ' || event_id || '  tries '"
                    " || tries || '  ' || error FROM webhook_delivery WHERE state = 'parked'"
                    " ORDER BY webhook_id, event_id"
                )
                if parked
                else sql.rows(
                    "SELECT w.id || '  ' || w.name || '  ' || w.url || '  waiting '"
                    " || count(*) FILTER (WHERE d.state = 'waiting') || '  parked '"
                    " || count(*) FILTER (WHERE d.state = 'parked')"
                    " FROM webhook w LEFT JOIN webhook_delivery d ON d.webhook_id = w.id"
                    " GROUP BY w.id ORDER BY w.id"
                )
            )
        for (line,) in found:
            self.stdout.write(str(line))

    def _one(self, verb: str, webhook_id: int) -> None:
        with all_companies():
            found = sql.rows("SELECT secret_version FROM webhook WHERE id = %s", (webhook_id,))
            if not found:
                raise CommandError(f"there is no webhook {webhook_id}")
            if verb == "secret":
                self.stdout.write(delivering.secret_of(webhook_id, int(str(found[0][0]))))
                return
            freed = sql.execute(
                "UPDATE webhook_delivery SET state = 'waiting', tries = 0, next_try_at = now()"
                " WHERE webhook_id = %s AND state = 'parked'",
                (webhook_id,),
            )
        self.stdout.write(f"{freed} will be tried again")
