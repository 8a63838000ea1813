"""What a page says in words, and which of them are in the wrong language.

A page is read in both languages. A text that is the same in both was not translated, unless it is
data: something that somebody typed, which stands in the database as it is. Of a text that differs,
what is not data has no Chinese character in English, and no English word in Chinese.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser

from argosy.kernel.identity import sql
from argosy.platform.registry import catalogue
from argosy.platform.registry.fields import FieldType
from argosy.platform.registry.resource import Lines, Resource

HAN = re.compile(r"[㐀-鿿]+")
ADDRESS = re.compile(
    r"\S+@\S+|https?://[^\s；，。]+|\b(?:GET|HEAD|POST) /\S*|/?\b(?:desk|im)/[^\s；，。]+"
    r"|\b[A-Z]{2,}-\d[\d-]+"
)
"""Addresses, and numbers of documents: the same in every language."""
WORD = re.compile(r"[A-Za-z][a-z]+|[A-Z]{3,}")
"""Two capitals are no word: they are a country, a prefix of numbers, an abbreviation."""
OWN_CODES = re.compile(r"(^|_)(kind|type|state|status|action|permission|resource)$")
SILENT = frozenset({"script", "style", "template", "code"})
SAID = ("placeholder", "title", "aria-label", "alt", "data-label")

SAME_IN_BOTH = frozenset(
    {"Argosy", "English", "Ctrl", "Enter", "Esc", "Tab", "Alt", "Shift", "CSV", "XLSX", "PDF"}
    | {"API", "URL", "UTC", "ID", "IBAN", "BIC", "GTIN", "EAN", "SWIFT", "JSON", "HTTP", "QR"}
    | {"true", "false", "ship", "bill", "register"}  # what one types into a filter or a file
    | {"Ins", "Del", "Backspace", "STARTTLS", "SHA", "GiB", "MiB", "ESC", "POS", "PostgreSQL"}
    | {
        "Agent",
        "Id",
        "Corp",
        "App",
        "Key",
        "Gi",
        "Mi",
        "clamd",
        "mails",
        "argosy",
        "Encoding",
        "AESK",
        "ey",
        "api",
        "Secret",
        "Encrypt",
        "Verification",
        "Token",
        "up",
        "Postgre",
        "SQL",
        "GIF",
        "JPEG",
        "PNG",
        "OFD",
        "Web",
        "VAT",
        "IP",
        "SMTP",
        "ABC",
        "ISO",
        "Excel",
        "WPS",
        "TLS",
        "OIDC",
        "TOTP",
        "ZPL",
        "TSPL",
    }
)
"""Words that Chinese people write like everybody else."""


_COLUMNS = """
SELECT c.relname::text, a.attname::text, t.typelem <> 0 AND t.typlen = -1
  FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_type t ON t.oid = a.atttypid
 WHERE c.relkind IN ('r', 'p') AND c.relnamespace = current_schema()::regnamespace
   AND t.typname IN ('text', 'varchar', 'bpchar', '_text', '_varchar', '_bpchar')
   AND a.attnum > 0 AND NOT a.attisdropped
"""


class Texts(HTMLParser):
    """The texts of a page that people see or hear, in their order."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self._silent = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if not self._silent and (tag in SILENT or given.get("translate") == "no"):
            self._silent = tag
        self.found += [_plain(text) for name in SAID if (text := given.get(name) or "").strip()]

    def handle_endtag(self, tag: str) -> None:
        if tag == self._silent:  # what is silent holds nothing of its own kind
            self._silent = ""

    def handle_data(self, data: str) -> None:
        if not self._silent and data.strip():
            self.found.append(_plain(data))


def _plain(text: str) -> str:
    return " ".join(text.split())


class Data:
    """Everything that somebody typed: each text of the database, and the words of them all.

    Codes of the program's own, like states and kinds, are none: they never excuse a label.
    """

    def __init__(self, alias: str = "owner") -> None:  # who sees every company
        self.texts: set[str] = set()
        with sql.using(alias):
            for table, column, is_list in sql.rows(_COLUMNS):
                if not OWN_CODES.search(str(column)) and (table, column) not in _choices():
                    value = f'unnest("{column}")' if is_list else f'"{column}"'
                    held = sql.rows(f'SELECT DISTINCT {value} FROM "{table}"')
                    self.texts |= {_plain(str(text)) for (text,) in held}
            was = "SELECT DISTINCT coalesce(before ->> 'name', '') FROM audit_change"
            self.texts |= {_plain(str(name)) for (name,) in sql.rows(was)}
        self.words = {word for text in self.texts for word in WORD.findall(text)}
        self.han = {run for text in self.texts for run in HAN.findall(text)}


def _choices() -> set[tuple[str, str]]:
    """Return the columns that hold one of a few words that are declared with their labels."""
    found = set()
    for resource in catalogue.resources().values():
        owners: list[Resource | Lines] = [resource, *resource.lines]
        for owner in owners:
            for field in owner.fields:
                if field.type is FieldType.CHOICE and field.sql.startswith("t."):
                    found.add((owner.table, field.sql.removeprefix("t.")))
    return found


def wrong_texts(english: str, chinese: str, data: Data) -> Iterator[str]:
    """Yield the texts of a page that are not in its language.

    Args:
        english: what the server sent to a reader of English.
        chinese: the same page for a reader of Chinese.
        data: what the database holds.
    """
    of_english, of_chinese = set(Texts(english).found), set(Texts(chinese).found)
    for text in sorted(of_english & of_chinese):
        if not _is_data(text, data) and not _words(text) <= SAME_IN_BOTH:
            yield f"the same in both: {text!r}"
    for text in sorted(of_chinese - of_english):
        strange = _words(text) - SAME_IN_BOTH - data.words
        if strange:
            yield f"English in Chinese: {text!r}"
    for text in sorted(of_english - of_chinese):
        if any(run not in data.han and run != "中文" for run in HAN.findall(text)):
            yield f"Chinese in English: {text!r}"


def _words(text: str) -> set[str]:
    return set(WORD.findall(ADDRESS.sub(" ", text)))


def _is_data(text: str, data: Data) -> bool:
    return text in data.texts or all(
        _is_known(part, data) for part in re.split(r"[,;·–—()]| - ", text)
    )


def _is_known(part: str, data: Data) -> bool:
    part = part.strip()
    return part in data.texts or not WORD.search(part)
