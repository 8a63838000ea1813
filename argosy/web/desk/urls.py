"""Addresses of the desk: the few fixed ones, then every resource by its name."""

from __future__ import annotations

from django.urls import path

from argosy.web.desk import (
    assets,
    attaching,
    charts,
    closing,
    design,
    entering,
    giving,
    homes,
    lists,
    picking,
    records,
    reordering,
    seeking,
    talking,
    vouchers,
)
from argosy.web.desk.account import beginning, faces, links, passkeys, providers
from argosy.web.desk.account import pages as account
from argosy.web.desk.importing import naming, running, sending
from argosy.web.desk.listing import cells, many, moving, tabs
from argosy.web.desk.pages import member
from argosy.web.desk.printing import designing
from argosy.web.desk.printing import pages as printing
from argosy.web.desk.reports import pages as reports
from argosy.web.desk.services import urls as services

urlpatterns = [
    path("desk/", member(homes.first), name="desk"),
    path("desk/sign-in", entering.sign_in, name="desk-sign-in"),
    path("desk/forgotten", links.forgotten, name="desk-forgotten"),
    path("desk/sign-up", links.sign_up, name="desk-sign-up"),
    path("desk/link/<slug:purpose>", links.take, name="desk-link"),
    path("desk/sign-in/code", entering.sign_in_with_code, name="desk-sign-in-code"),
    path("desk/sign-in/passkey/ask", passkeys.ask, name="desk-passkey-ask"),
    path("desk/sign-in/passkey", passkeys.sign_in, name="desk-passkey-sign-in"),
    path("desk/sign-in/with/<int:provider>", providers.go, name="desk-provider"),
    path("desk/sign-in/with/<int:provider>/back", providers.back, name="desk-provider-back"),
    path("desk/sign-out/with/<int:provider>", providers.leave, name="desk-provider-leave"),
    path("desk/begin", member(beginning.page), name="desk-begin"),
    path("desk/account/", member(account.page), name="desk-account"),
    path("desk/account/profile", member(account.profile), name="desk-account-profile"),
    path("desk/account/picture", member(faces.send), name="desk-account-picture"),
    path("desk/people/<int:person>/picture", member(faces.face), name="desk-face"),
    path("desk/account/password", member(account.password), name="desk-account-password"),
    path("desk/account/sessions", member(account.end_session), name="desk-account-sessions"),
    path("desk/account/authenticator/", member(account.authenticator), name="desk-account-totp"),
    path(
        "desk/account/authenticator/remove",
        member(account.remove_authenticator),
        name="desk-account-totp-remove",
    ),
    path("desk/account/passkeys/ask", member(passkeys.ask_own), name="desk-account-passkey-ask"),
    path("desk/account/passkeys/add", member(passkeys.add), name="desk-account-passkey-add"),
    path("desk/account/passkeys/", member(passkeys.change), name="desk-account-passkeys"),
    path("desk/account/identities/", member(providers.unlink), name="desk-account-identities"),
    path(
        "desk/account/identities/add/<int:provider>",
        member(providers.add),
        name="desk-account-identity-add",
    ),
    path("desk/account/codes", member(account.renew_codes), name="desk-account-codes"),
    path("desk/sign-out", entering.sign_out, name="desk-sign-out"),
    path("desk/choose", entering.choose, name="desk-choose"),
    path("desk/assets/<str:stamp>/<str:name>", assets.asset, name="desk-asset"),
    path("desk/design", member(design.page), name="desk-design"),
    *services.urlpatterns,
    path("desk/search", member(seeking.page), name="desk-search"),
    path("desk/search/offer", member(seeking.offer), name="desk-offer"),
    path("desk/home/<str:workspace>/", member(homes.home), name="desk-home"),
    path("desk/home/<str:workspace>/chart/<int:number>", member(charts.part), name="desk-chart"),
    path("desk/data.import/<int:record>/", member(running.page), name="desk-import-run"),
    path("desk/data.import/<int:record>/load", member(running.load), name="desk-import-load"),
    path("desk/data.import/<int:record>/resume", member(running.resume), name="desk-import-resume"),
    path(
        "desk/data.import/<int:record>/take-back",
        member(running.take_back),
        name="desk-import-undo",
    ),
    path(
        "desk/data.import/<int:record>/refused.<str:kind>",
        member(running.refused_rows),
        name="desk-import-refused",
    ),
    path("desk/<str:resource>/import/", member(sending.start), name="desk-import"),
    path(
        "desk/<str:resource>/import/template.xlsx",
        member(sending.template),
        name="desk-import-template",
    ),
    path(
        "desk/<str:resource>/import/<int:upload>/",
        member(naming.columns),
        name="desk-import-columns",
    ),
    path("desk/voucher/", member(vouchers.page), name="desk-voucher"),
    path("desk/reordering/", member(reordering.page), name="desk-reordering"),
    path("desk/closing/", member(closing.page), name="desk-closing"),
    path("desk/report/<str:report>/", member(reports.page), name="desk-report"),
    path("desk/report/<str:report>/file", member(reports.file), name="desk-report-file"),
    path("desk/<str:resource>/", member(lists.page), name="desk-list"),
    path("desk/<str:resource>/print/", member(printing.page), name="desk-print"),
    path(
        "desk/printing.template/<int:record>/design/",
        member(designing.page),
        name="desk-print-design",
    ),
    path("desk/<str:resource>/export", member(lists.export), name="desk-export"),
    path("desk/bulk.run/<int:record>/", member(many.results), name="desk-bulk"),
    path("desk/bulk.run/<int:record>/resume", member(many.resume), name="desk-bulk-resume"),
    path("desk/<str:resource>/cell", member(cells.cell), name="desk-cell"),
    path("desk/<str:resource>/many", member(many.act), name="desk-many"),
    path("desk/<str:resource>/views", member(tabs.keep), name="desk-views"),
    path("desk/<str:resource>/move", member(moving.move), name="desk-move"),
    path("desk/<str:resource>/options", member(picking.options), name="desk-options"),
    path("desk/<str:resource>/new/<str:action>/", member(giving.create), name="desk-create"),
    path("desk/<str:resource>/<int:record>/files", member(attaching.page), name="desk-files"),
    path(
        "desk/files.attachment/<int:attachment>/content",
        member(attaching.content),
        name="desk-file",
    ),
    path("desk/<str:resource>/<int:record>/do/<str:action>/", member(giving.act), name="desk-act"),
    path("desk/<str:resource>/<int:record>/", member(records.page), name="desk-record"),
    path("desk/<str:resource>/<int:record>/talk", member(talking.talk), name="desk-talk"),
    path("desk/<str:resource>/<int:record>/people", member(talking.people), name="desk-people"),
    path("desk/<str:resource>/<int:record>/related", member(records.related), name="desk-related"),
]
