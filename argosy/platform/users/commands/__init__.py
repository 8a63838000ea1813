"""The only writers of the users: accounts and passwords, roles and grants, access keys."""

from argosy.platform.users.commands.accounts import (
    ChangeOwnPassword,
    ChangeUser,
    NewUser,
    SetPassword,
    do_change_own_password,
    do_change_user,
    do_create_user,
    do_set_password,
)
from argosy.platform.users.commands.keys import (
    NewKey,
    RevokeKey,
    do_create_key,
    do_revoke_key,
)
from argosy.platform.users.commands.roles import (
    ChangeRole,
    GrantRole,
    NewRole,
    RevokeRole,
    do_change_role,
    do_define_role,
    do_grant_role,
    do_revoke_role,
)

__all__ = [
    "ChangeOwnPassword",
    "ChangeRole",
    "ChangeUser",
    "GrantRole",
    "NewKey",
    "NewRole",
    "NewUser",
    "RevokeKey",
    "RevokeRole",
    "SetPassword",
    "do_change_own_password",
    "do_change_role",
    "do_change_user",
    "do_create_key",
    "do_create_user",
    "do_define_role",
    "do_grant_role",
    "do_revoke_key",
    "do_revoke_role",
    "do_set_password",
]
