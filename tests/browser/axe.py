"""axe-core in a page: what keeps people with other senses or hands from using it."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page

SCRIPT = Path(__file__).resolve().parents[2] / "frontend" / "node_modules/axe-core/axe.min.js"
GRAVE = ("serious", "critical")

_RUN = """
async ([rules, grave]) => {
  const options = { resultTypes: ["violations"], elementRef: false };
  if (rules.length) options.runOnly = { type: "rule", values: rules };
  const { violations } = await axe.run(document, options);
  return violations.filter((found) => grave.includes(found.impact)).map((found) =>
    `${found.id}: ${found.help}: ` + found.nodes.slice(0, 3).map((node) =>
      `${node.html.slice(0, 160)} (${node.any.concat(node.all).map((why) => why.message)})`
    ).join(" | "));
}
"""


def grave_findings(page: Page, *rules: str) -> list[str]:
    """Return what axe calls serious or critical; by all its rules, or by some.

    Args:
        page: with `SCRIPT` among its scripts.
        rules: of axe, by id.
    """
    found: list[str] = page.evaluate(_RUN, [list(rules), list(GRAVE)])
    return found
