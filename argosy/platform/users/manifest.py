"""What the users add to the suite: permissions, roles, duties that must not meet."""

from __future__ import annotations

from argosy.kernel.events.refusals import declare_refusal
from argosy.kernel.primitives.errors import Conflict, Problem

PERMISSIONS = {
    "users.account.read": ("See users", "查看用户"),
    "users.account.create": ("Create users", "新建用户"),
    "users.account.change": ("Change and disable users", "修改与停用用户"),
    "users.password.set": ("Set other people's passwords", "重置他人密码"),
    "users.role.read": ("See roles and who holds them", "查看角色与授权"),
    "users.role.define": ("Define roles", "定义角色"),
    "users.grant.write": ("Grant and revoke roles", "授予与撤销角色"),
    "users.grant.override": ("Grant roles whose duties conflict", "批准职责冲突的授权"),
    "users.key.read": ("See access keys", "查看访问密钥"),
    "users.key.create": ("Make access keys", "创建访问密钥"),
    "users.key.revoke": ("Revoke access keys", "吊销访问密钥"),
}

EVERYTHING = "*"
"""In a role: whatever can be permitted, now and after the next capability is installed."""

ROLES = {
    "administrator": (EVERYTHING,),
    "user_administrator": (
        "users.account.read",
        "users.account.create",
        "users.account.change",
        "users.password.set",
        "users.role.read",
        "users.grant.write",
        "users.key.read",
        "users.key.revoke",
    ),
    "role_editor": ("users.role.read", "users.role.define"),
    "integrator": (
        "users.key.read",
        "users.key.create",
        "users.key.revoke",
        "users.account.read",
    ),
}

DUTY_CONFLICTS = (
    (
        "users.role.define",
        "users.grant.write",
        "Who defines roles must not grant them.",
    ),
    (
        "users.account.create",
        "accounting.payment.post",
        "Who makes users must not pay.",
    ),
)

REFUSALS = {
    "user_account_name_key": Problem(
        "users.name_taken",
        "Somebody else has this sign-in name.",
        "Choose another name.",
        "name",
    ),
    "user_passkey_credential_key": Problem(
        "users.passkey_there",
        "This passkey is here already.",
        "Use it, or let another device make one.",
        "answer",
    ),
    "role_code_key": Problem(
        "users.role_taken", "There is a role of this code.", "Choose another code.", "code"
    ),
}


def register() -> None:
    """Declare what the constraints mean to people."""
    for constraint, problem in REFUSALS.items():
        declare_refusal(constraint, problem, Conflict)
