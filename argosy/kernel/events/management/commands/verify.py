"""`argosy verify`: proves the books and exits 1 when they do not hold."""

from __future__ import annotations

import json
import time
from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError

from argosy.kernel.events.findings import Finding
from argosy.kernel.events.verification import UNSEALED_MAX_S, verify


class Command(BaseCommand):
    """Prove every invariant from the rows."""

    help = "Prove every invariant from the rows; name the first row that breaks one."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("--json", action="store_true", help="print one JSON object")
        parser.add_argument("--jobs", type=int, default=2, help="connections that share the work")
        parser.add_argument(
            "--unsealed-max-s",
            type=int,
            default=int(UNSEALED_MAX_S),
            help="how many seconds a row may wait for its seal (default 900)",
        )

    def handle(self, *args: object, **options: object) -> None:
        """Run, print a line an invariant, and fail when one is broken."""
        began = time.perf_counter()
        is_json = bool(options["json"])
        findings = verify(
            unsealed_max_s=int(str(options["unsealed_max_s"])),
            jobs=int(str(options["jobs"])),
            say=(lambda _: None) if is_json else self._say,
        )
        broken = [finding for finding in findings if not finding.holds]
        seconds = time.perf_counter() - began
        if is_json:
            self.stdout.write(json.dumps(_as_json(findings, seconds), ensure_ascii=False))
        else:
            self.stdout.write(
                f"{len(findings) - len(broken)} of {len(findings)} hold, {seconds:.1f} s"
            )
        if broken:
            first = broken[0]
            raise CommandError(f"{first.number} is broken: {first.offenders[0]}", returncode=1)

    def _say(self, finding: Finding) -> None:
        state = "ok    " if finding.holds else "FAILED"
        self.stdout.write(
            f"{state} {finding.elapsed_s:7.2f} s  {finding.number:<28} {finding.title}"
        )
        for offender in finding.offenders:
            self.stdout.write(f"           {offender}")


def _as_json(findings: list[Finding], elapsed_s: float) -> dict[str, object]:
    return {
        "holds": all(finding.holds for finding in findings),
        "seconds": round(elapsed_s, 3),
        "findings": [
            {
                "number": finding.number,
                "title": finding.title,
                "title_zh": finding.title_zh,
                "holds": finding.holds,
                "seconds": finding.elapsed_s,
                "offenders": [
                    {
                        "company_id": offender.company_id,
                        "table": offender.table,
                        "row": offender.row_id,
                        "what": offender.what,
                    }
                    for offender in finding.offenders
                ],
            }
            for finding in findings
        ],
    }
