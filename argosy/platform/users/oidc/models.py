"""Tables of sign-in by OpenID Connect: providers, their secrets, identities, what is under way."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from argosy.kernel.identity.fields import TransactionNow, reference
from argosy.kernel.identity.tables import TableKind


class IdentityProvider(models.Model):
    """Who may say who somebody is; no `domains` stands for addresses of all.

    `second_factors` are the values of `amr` and `acr` that count as a second factor.
    """

    table_kind: ClassVar[TableKind] = TableKind.MASTER
    undeletable: ClassVar[bool] = True

    name = models.CharField(max_length=80)
    name_zh = models.CharField(max_length=80, db_default="", blank=True)
    issuer = models.CharField(max_length=500)
    client_id = models.CharField(max_length=255)
    scopes = ArrayField(models.CharField(max_length=100))
    domains = ArrayField(models.CharField(max_length=253))
    second_factors = ArrayField(models.CharField(max_length=100))
    binds_by_email = models.BooleanField(db_default=False)
    creates_accounts = models.BooleanField(db_default=False)
    is_active = models.BooleanField(db_default=True)
    version = models.IntegerField(db_default=1)

    class Meta:
        db_table = "identity_provider"
        constraints = [
            models.UniqueConstraint(fields=["name"], name="identity_provider_name_key"),
        ]


class IdentityProviderSecret(models.Model):
    """The secret that a provider gave this client, sealed with the installation's key."""

    table_kind: ClassVar[TableKind] = TableKind.WORK

    id = models.OneToOneField(
        IdentityProvider, on_delete=models.CASCADE, primary_key=True, db_column="id"
    )
    secret = models.BinaryField()

    class Meta:
        db_table = "identity_provider_secret"


class UserIdentity(models.Model):
    """Somebody at a provider, by the subject that never changes, and whose account he opens."""

    table_kind: ClassVar[TableKind] = TableKind.WORK

    provider = models.ForeignKey(IdentityProvider, on_delete=models.PROTECT)
    account_id = reference()
    subject = models.CharField(max_length=255)
    email = models.CharField(max_length=254, db_default="", blank=True)
    bound_at = models.DateTimeField(db_default=TransactionNow())
    used_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "user_identity"
        constraints = [
            models.UniqueConstraint(
                fields=["provider", "subject"], name="user_identity_subject_key"
            ),
            models.UniqueConstraint(
                fields=["account_id", "provider"], name="user_identity_account_key"
            ),
        ]


class OidcRequest(models.Model):
    """Somebody who was sent to a provider, for some minutes and once; the token is the browser's.

    State, nonce and PKCE verifier follow from the token, so that none of them lies here.
    `account` is who wants to link an identity; nobody yet, where somebody wants to sign in.
    """

    table_kind: ClassVar[TableKind] = TableKind.WORK

    token_hash = models.BinaryField(max_length=32, unique=True)
    provider = models.ForeignKey(IdentityProvider, on_delete=models.CASCADE)
    account_id = reference(null=True)
    target = models.CharField(max_length=2000)
    at = models.DateTimeField(db_default=TransactionNow())

    class Meta:
        db_table = "oidc_request"
        indexes = [models.Index(fields=["at"], name="oidc_request_at")]
