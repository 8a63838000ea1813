"""Labels in both languages: whoever declares something names it for every reader at once."""

from __future__ import annotations

from dataclasses import dataclass

from argosy.platform.registry import languages


@dataclass(frozen=True, slots=True)
class Text:
    """A text in English and in simplified Chinese; both are needed (`catalogue.problems`).

    Further languages stand in the catalogue ``labels``, by the English.
    """

    en: str
    zh: str

    def in_language(self, language: str) -> str:
        """Return the text for a language tag; in English where nobody translated it."""
        if language == languages.ENGLISH:
            return self.en
        code = languages.fit(language)
        if code == languages.CHINESE:
            return self.zh
        return self.en if code == languages.ENGLISH else languages.translated(self.en, code)

    def __str__(self) -> str:
        return self.en
