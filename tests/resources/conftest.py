"""The stage of the bad-input tests is the filled company that all resources are read on."""

from tests.security.conftest import _made, stage

__all__ = ["_made", "stage"]
