"""Labels in both languages: whoever declares something names it for every reader at once."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Text:
    """A text in English and in simplified Chinese; both are needed (`catalogue.problems`)."""

    en: str
    zh: str

    def in_language(self, language: str) -> str:
        """Return the text for a language tag: Chinese for ``zh…``, English for all others."""
        return self.zh if language.lower().startswith("zh") else self.en

    def __str__(self) -> str:
        return self.en
