"""Passwords of tests are hashed cheaply, so that a test takes no second for each of its people."""

from __future__ import annotations

from django.contrib.auth.hashers import ScryptPasswordHasher


class QuickHasher(ScryptPasswordHasher):
    """The installation's own hash with a thousandth of the work.

    A hash says how much work it took, so that a server as people start it knows these passwords
    too. Only a test's password is worth so little.
    """

    work_factor = 2**4


QUICK = (f"{QuickHasher.__module__}.{QuickHasher.__qualname__}",)
