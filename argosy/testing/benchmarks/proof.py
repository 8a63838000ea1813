"""What every benchmark ends with: the books it made are proved."""

from __future__ import annotations

import time

from argosy.kernel.events.seal import seal_everything
from argosy.kernel.events.verification import verify
from argosy.kernel.identity import sql


def verified() -> dict[str, object]:
    """Seal and verify what the benchmark posted.

    Raises:
        RuntimeError: an invariant does not hold; the figures are worth nothing then.
    """
    with sql.using("owner"):
        seal_everything()
        # As autovacuum would have done by now.
        sql.script("ANALYZE")
    began = time.perf_counter()
    findings = verify()
    broken = [finding for finding in findings if not finding.holds]
    if broken:
        raise RuntimeError("; ".join(str(finding) for finding in broken))
    return {"checks": len(findings), "wall_s": round(time.perf_counter() - began, 2)}
