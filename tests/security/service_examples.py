"""What each command of the platform's services accepts: settings, notifications, jobs."""

from __future__ import annotations

from argosy.kernel.identity import sql
from argosy.platform.settings import commands as settings
from argosy.platform.users.secrets import Password
from tests.security.example import Example
from tests.security.trade_examples import Trade


def service_examples(trade: Trade) -> list[Example]:
    """Settings set, sealed and taken back."""
    company = trade.seller.books.company_id
    for value in ("30", "40"):
        trade.seller.do(
            settings.do_set_setting, settings.SetSetting("files.upload_max_mb", value, company)
        )
    ((change,),) = sql.rows("SELECT max(id) FROM setting_change")
    assert isinstance(change, int)
    return [
        trade.sells(settings.do_set_setting, settings.SetSetting("files.quota_gb", "9", company)),
        trade.sells(
            settings.do_set_own_setting, settings.SetOwnSetting("general.time_zone", "UTC")
        ),
        trade.sells(
            settings.do_set_secret, settings.SetSecret("mail.password", Password("secret of it"))
        ),
        trade.sells(settings.do_undo_change, settings.UndoChange(change)),
    ]
