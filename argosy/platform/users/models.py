"""Tables of the users. Secrets stand apart from what people maintain: they are never audited.

None of these rows belongs to one company: a person works in several. Where a grant says in which
company it holds, the column is called `in_company`, since a reader must see it before the company
is chosen and row security is set.
"""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Lower

from argosy.kernel.identity.fields import TransactionNow, reference
from argosy.kernel.identity.models import Actor, Company
from argosy.kernel.identity.tables import TableKind


class UserAccount(models.Model):
    """A person who may sign in, one to one with the kernel's actor: `id` is the actor's."""

    table_kind: ClassVar[TableKind] = TableKind.MASTER
    undeletable: ClassVar[bool] = True

    id = models.OneToOneField(
        Actor, on_delete=models.PROTECT, primary_key=True, db_column="id", related_name="account"
    )
    name = models.CharField(max_length=64)
    full_name = models.CharField(max_length=200)
    email = models.CharField(max_length=254, db_default="", blank=True)
    language = models.CharField(max_length=16, db_default="en")
    time_zone = models.CharField(max_length=64, db_default="", blank=True)
    signature = models.TextField(db_default="", blank=True)
    is_active = models.BooleanField(db_default=True)
    version = models.IntegerField(db_default=1)

    class Meta:
        db_table = "user_account"
        constraints = [
            models.UniqueConstraint(fields=["name"], name="user_account_name_key"),
            models.CheckConstraint(
                condition=models.Q(name=Lower("name")), name="user_account_lower"
            ),
        ]


class UserPassword(models.Model):
    """The hash of a person's password; without a row nobody signs in."""

    table_kind: ClassVar[TableKind] = TableKind.WORK

    id = models.OneToOneField(
        UserAccount, on_delete=models.CASCADE, primary_key=True, db_column="id"
    )
    hash = models.CharField(max_length=256)
    changed_at = models.DateTimeField(db_default=TransactionNow())

    class Meta:
        db_table = "user_password"


class UserTotp(models.Model):
    """An authenticator that is asked besides the password; its secret is sealed.

    `last_step` is the step of the code that was taken last: no code is taken twice.
    """

    table_kind: ClassVar[TableKind] = TableKind.WORK

    id = models.OneToOneField(
        UserAccount, on_delete=models.CASCADE, primary_key=True, db_column="id"
    )
    secret = models.BinaryField()
    last_step = models.BigIntegerField()
    added_at = models.DateTimeField(db_default=TransactionNow())

    class Meta:
        db_table = "user_totp"


class UserPicture(models.Model):
    """A person's picture, drawn anew from what was sent: a small WebP without anything besides."""

    table_kind: ClassVar[TableKind] = TableKind.WORK

    id = models.OneToOneField(
        UserAccount, on_delete=models.CASCADE, primary_key=True, db_column="id"
    )
    content = models.BinaryField()

    class Meta:
        db_table = "user_picture"


class UserRecoveryCode(models.Model):
    """The digest of a code on paper, for when the authenticator is lost; gone once it was used."""

    table_kind: ClassVar[TableKind] = TableKind.WORK

    account = models.ForeignKey(UserAccount, on_delete=models.CASCADE)
    digest = models.BinaryField(max_length=32)

    class Meta:
        db_table = "user_recovery_code"
        constraints = [
            models.UniqueConstraint(fields=["account", "digest"], name="user_recovery_code_key"),
        ]


class UserPasskey(models.Model):
    """A public key that lets its owner in without a password; its private half never comes here.

    `sign_count` is what the authenticator counted last: a copy of a key betrays itself by it.
    """

    table_kind: ClassVar[TableKind] = TableKind.WORK

    account = models.ForeignKey(UserAccount, on_delete=models.CASCADE)
    credential = models.BinaryField(max_length=1023)
    public_key = models.BinaryField(max_length=2048)
    sign_count = models.BigIntegerField()
    name = models.CharField(max_length=80)
    created_at = models.DateTimeField(db_default=TransactionNow())
    used_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "user_passkey"
        constraints = [
            models.UniqueConstraint(fields=["credential"], name="user_passkey_credential_key"),
        ]


class UserPasskeyChallenge(models.Model):
    """What a browser was asked to sign, for some minutes and once; the token is the browser's.

    `account` is who wants a passkey; nobody yet, where somebody wants to sign in with one.
    """

    table_kind: ClassVar[TableKind] = TableKind.WORK

    token_hash = models.BinaryField(max_length=32, unique=True)
    challenge = models.BinaryField(max_length=64)
    origin = models.CharField(max_length=300)
    account = models.ForeignKey(UserAccount, on_delete=models.CASCADE, null=True)
    at = models.DateTimeField(db_default=TransactionNow())

    class Meta:
        db_table = "user_passkey_challenge"
        indexes = [models.Index(fields=["at"], name="user_passkey_challenge_at")]


class UserSession(models.Model):
    """Somebody who is signed in; the token itself is known to the browser only."""

    table_kind: ClassVar[TableKind] = TableKind.WORK

    token_hash = models.BinaryField(max_length=32, unique=True)
    account = models.ForeignKey(UserAccount, on_delete=models.CASCADE)
    address = models.CharField(max_length=64)
    browser = models.CharField(max_length=300, db_default="")
    created_at = models.DateTimeField(db_default=TransactionNow())
    seen_at = models.DateTimeField(db_default=TransactionNow())
    expires_at = models.DateTimeField()

    class Meta:
        db_table = "user_session"


class UserLetter(models.Model):
    """A mail with a link that went out; counted, so that nobody's box is filled by strangers."""

    table_kind: ClassVar[TableKind] = TableKind.WORK

    email = models.CharField(max_length=254)
    purpose = models.CharField(max_length=16)
    account = models.ForeignKey(UserAccount, on_delete=models.CASCADE, null=True)
    at = models.DateTimeField(db_default=TransactionNow())

    class Meta:
        db_table = "user_letter"
        indexes = [models.Index(fields=["email", "at"], name="user_letter_email")]


class UserProvedAddress(models.Model):
    """The address at which a person was reached last; it proves nothing of a later one."""

    table_kind: ClassVar[TableKind] = TableKind.WORK

    id = models.OneToOneField(
        UserAccount, on_delete=models.CASCADE, primary_key=True, db_column="id"
    )
    email = models.CharField(max_length=254)
    at = models.DateTimeField(db_default=TransactionNow())

    class Meta:
        db_table = "user_proved_address"


class SignInAttempt(models.Model):
    """One try to sign in, written before the password is looked at, so that rivals are counted."""

    table_kind: ClassVar[TableKind] = TableKind.WORK

    name = models.CharField(max_length=64)
    address = models.CharField(max_length=64)
    at = models.DateTimeField(db_default=TransactionNow())
    is_success = models.BooleanField(db_default=False)

    class Meta:
        db_table = "sign_in_attempt"
        indexes = [
            models.Index(fields=["name", "at"], name="sign_in_attempt_name"),
            models.Index(fields=["address", "at"], name="sign_in_attempt_address"),
        ]


class Role(models.Model):
    """A set of permissions with a name; those of the manifests are kept as the manifests say."""

    table_kind: ClassVar[TableKind] = TableKind.MASTER
    undeletable: ClassVar[bool] = True

    code = models.CharField(max_length=64)
    name = models.CharField(max_length=120)
    name_zh = models.CharField(max_length=120)
    permissions = ArrayField(models.CharField(max_length=100))
    is_own = models.BooleanField()
    version = models.IntegerField(db_default=1)

    class Meta:
        db_table = "role"
        constraints = [models.UniqueConstraint(fields=["code"], name="role_code_key")]


class ApiKey(models.Model):
    """A key for a program, one to one with an actor of its own; it acts within its owner's rights.

    `scopes` are the permissions that it may use at most, `*` for all of its owner's; `companies`
    are those it may work in, none for all of its owner's.
    """

    table_kind: ClassVar[TableKind] = TableKind.MASTER
    undeletable: ClassVar[bool] = True

    id = models.OneToOneField(
        Actor, on_delete=models.PROTECT, primary_key=True, db_column="id", related_name="api_key"
    )
    name = models.CharField(max_length=120)
    prefix = models.CharField(max_length=16)
    account = models.ForeignKey(UserAccount, on_delete=models.PROTECT)
    scopes = ArrayField(models.CharField(max_length=100))
    companies = ArrayField(models.BigIntegerField())
    expires_on = models.DateField()
    is_active = models.BooleanField(db_default=True)

    class Meta:
        db_table = "api_key"


class ApiKeySecret(models.Model):
    """The SHA-256 of a key's secret (256 random bits need no slow hash), and when it last came."""

    table_kind: ClassVar[TableKind] = TableKind.WORK

    id = models.OneToOneField(ApiKey, on_delete=models.CASCADE, primary_key=True, db_column="id")
    hash = models.BinaryField(max_length=32, unique=True)
    last_used_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "api_key_secret"


class RoleGrant(models.Model):
    """A role held by a user, in one company or in all, from a first to a last day."""

    table_kind: ClassVar[TableKind] = TableKind.MASTER

    account = models.ForeignKey(UserAccount, on_delete=models.PROTECT)
    role = models.ForeignKey(Role, on_delete=models.PROTECT)
    in_company = models.ForeignKey(Company, on_delete=models.PROTECT, null=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    mitigation = models.CharField(max_length=500, db_default="", blank=True)
    granted_by = reference()

    class Meta:
        db_table = "role_grant"
        indexes = [models.Index(fields=["account"], name="role_grant_account")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(valid_to__isnull=True)
                | models.Q(valid_to__gte=models.F("valid_from")),
                name="role_grant_days",
            ),
        ]
