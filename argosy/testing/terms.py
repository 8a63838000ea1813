"""The glossary of the suite: what nouns, fields and steps are called, from their declarations.

`python -m argosy.testing.terms` writes `docs/terms.md` anew.
"""

from __future__ import annotations

from pathlib import Path

from argosy.platform.registry import catalogue

FILE = Path(__file__).resolve().parents[2] / "docs" / "terms.md"
HEAD = """# Terms 术语

What Argosy calls things, in English and simplified Chinese. Written by
`python -m argosy.testing.terms` from the declarations; change those, not this file.
"""


def glossary() -> str:
    """Return the text of the glossary: nouns first, then fields and actions by their English."""
    nouns = sorted(
        (each.name, each.label.en, each.label.zh) for each in catalogue.resources().values()
    )
    fields: dict[str, set[str]] = {}
    for resource in catalogue.resources().values():
        labels = [field.label for _, field in resource.all_fields()]
        labels += [action.label for action in resource.actions]
        labels += [lines.label for lines in resource.lines]
        for label in labels:
            fields.setdefault(label.en, set()).add(label.zh)
    rows = ["", "## Nouns 业务对象", "", "| name | English | 中文 |", "|---|---|---|"]
    rows += [f"| `{name}` | {en} | {zh} |" for name, en, zh in nouns]
    rows += ["", "## Fields and actions 字段与操作", "", "| English | 中文 |", "|---|---|"]
    rows += [f"| {en} | {'、'.join(sorted(zh))} |" for en, zh in sorted(fields.items())]
    return HEAD + "\n".join(rows) + "\n"


def main() -> None:
    """Write the glossary."""
    import django

    django.setup()
    FILE.write_text(glossary(), "utf-8")


if __name__ == "__main__":
    main()
