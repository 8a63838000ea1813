"""Sign-in by OpenID Connect: providers by configuration, identities bound to accounts.

A way to the same sessions as any other, through the same counted tries (ADR 0101).
"""
