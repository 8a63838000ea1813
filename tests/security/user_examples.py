"""What each command of the users accepts."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from argosy.kernel.identity import sql
from argosy.kernel.primitives.actor import Actor
from argosy.platform.settings import commands as settings
from argosy.platform.users import commands as users
from argosy.platform.users import links, one_time, passkeys, second_factor
from argosy.platform.users.secrets import Password
from argosy.platform.users.tests.device import SITE, Device
from tests.security.example import Example
from tests.security.trade_examples import CLOCK, Trade

PICTURE = "UklGRh4AAABXRUJQVlA4TBEAAAAvAUAAAAfQskr0q/+BiOh/AAA="
"""A WebP of two by two pixels."""
FIRST = Password("correct horse 7 staple")
SECOND = Password("another horse 8 staple")


def user_examples(trade: Trade) -> list[Example]:
    """Accounts, roles, grants, keys."""
    world = trade.seller
    whole = users.NewUser("fuzz.anna", "Anna", "anna@example.com", "en", FIRST)
    anna, bert, carl = world.do(
        users.do_create_user, *(replace(whole, name=f"fuzz.{letter}") for letter in "abc")
    ).ids()
    second_factor.store(carl, one_time.new_secret(), 0)
    new = users.NewRole("fuzz_role", "Role", ("users.role.read",), "角色")
    (role,) = world.do(users.do_define_role, replace(new, code="fuzz_known")).ids()
    grant = users.GrantRole(anna, role, world.books.company_id, None, date(2099, 1, 1), "none")
    (granted,) = world.do(users.do_grant_role, replace(grant, account_id=bert)).ids()
    key = users.NewKey("till", anna, ("users.role.read",), (world.books.company_id,))
    (made,) = world.do(users.do_create_key, key).ids()
    own = replace(world.books.actor, id=bert)
    (dora,) = world.do(users.do_create_user, replace(whole, name="fuzz.d", password=None)).ids()
    settings.do_set_setting(
        [settings.SetSetting("general.address", "https://erp.example.com")],
        actor=world.books.actor,
        key="example/address",
    )
    link = Password(links.token_for(links.Purpose.INVITATION, dora))
    return [
        trade.sells(users.do_invite, users.InviteUser(dora)),
        trade.sells(users.do_take_link, users.TakeLink("invitation", link, SECOND)),
        trade.sells(
            users.do_create_user,
            replace(whole, grants=(users.FirstRole(role, world.books.company_id),)),
        ),
        trade.sells(users.do_change_user, users.ChangeUser(anna, 1, "Anna B.", "b@example.com")),
        trade.sells(users.do_set_password, users.SetPassword(anna, SECOND)),
        Example(
            users.do_change_own_password, users.ChangeOwnPassword(bert, SECOND, FIRST), own, CLOCK
        ),
        trade.sells(users.do_reset_second_factor, users.ResetSecondFactor(anna, "lost")),
        *_of_oneself(own, replace(own, id=carl)),
        trade.sells(users.do_define_role, new),
        trade.sells(
            users.do_change_role, users.ChangeRole(role, 1, "Role", ("users.account.read",), "角")
        ),
        trade.sells(users.do_grant_role, grant),
        trade.sells(users.do_revoke_role, users.RevokeRole(granted, "left")),
        trade.sells(users.do_create_key, key),
        trade.sells(users.do_revoke_key, users.RevokeKey(made, "lost")),
    ]


def _of_oneself(own: Actor, with_one: Actor) -> list[Example]:
    """What people do for themselves: bert has no second factor yet, carl has one."""
    (session,) = sql.rows(
        "INSERT INTO user_session (token_hash, account_id, address, expires_at)"
        " VALUES ('example', %s, '127.0.0.1', transaction_timestamp() + interval '1 day')"
        " RETURNING id",
        (own.id,),
    )[0]
    secret = Password(one_time.new_secret())
    code = Password(one_time.code_of(secret, one_time.step_at(int(CLOCK.now().timestamp()))))
    profile = users.ChangeProfile("Bert", "b@example.com", current=FIRST)
    return [
        Example(users.do_change_profile, profile, own, CLOCK),
        Example(users.do_set_own_picture, users.SetOwnPicture(PICTURE), own, CLOCK),
        Example(users.do_end_session, users.EndSession(int(str(session))), own, CLOCK),
        Example(users.do_add_totp, users.AddTotp(own.id, secret, code, FIRST), own, CLOCK),
        Example(users.do_remove_totp, users.RemoveTotp(own.id, FIRST), own, CLOCK),
        Example(users.do_renew_codes, users.RenewCodes(with_one.id, FIRST), with_one, CLOCK),
        *_with_passkeys(own),
    ]


def _with_passkeys(own: Actor) -> list[Example]:
    """A passkey that was just made, and one that is there; what was asked lasts for all tests."""
    (there,) = sql.rows(
        "INSERT INTO user_passkey (account_id, credential, public_key, sign_count, name)"
        " VALUES (%s, 'example', 'example', 0, 'tablet') RETURNING id",
        (own.id,),
    )[0]
    asked = passkeys.ask_for_passkey(own.id, FIRST, SITE)
    sql.execute("UPDATE user_passkey_challenge SET at = at + interval '1 day'")
    answer = Password(Device().make(asked.options))
    new = users.AddPasskey(own.id, "telephone", Password(asked.token), answer)
    known = int(str(there))
    return [
        Example(users.do_add_passkey, new, own, CLOCK),
        Example(users.do_rename_passkey, users.RenamePasskey(known, "laptop"), own, CLOCK),
        Example(users.do_remove_passkey, users.RemovePasskey(known), own, CLOCK),
    ]
