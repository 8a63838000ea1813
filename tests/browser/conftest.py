"""The browser and the served company, for every test here."""

from argosy.testing.browser.fixtures import (
    _serve,
    chromium,
    desk_factory,
    living_desk,
    visit,
)

__all__ = ["_serve", "chromium", "desk_factory", "living_desk", "visit"]
