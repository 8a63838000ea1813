"""Whatever text arrives, a party is entered as it was sent or refused with typed problems."""

from __future__ import annotations

from datetime import date
from itertools import count

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from argosy.kernel.events.commands import reading
from argosy.kernel.identity import sql
from argosy.kernel.primitives.actor import Actor, ActorKind
from argosy.masterdata.party.commands import do_create_party
from argosy.masterdata.party.queries import find
from argosy.masterdata.party.rules.addresses import NewAddress
from argosy.masterdata.party.rules.bank_accounts import NewBankAccount
from argosy.masterdata.party.rules.contact_points import ContactKind, NewContactPoint
from argosy.masterdata.party.rules.identifiers import SCHEMES, NewIdentifier
from argosy.masterdata.party.rules.new_party import NewParty, NewTerms
from argosy.masterdata.party.rules.roles import DatedRole, Role
from argosy.masterdata.unknown import storable

ACTOR = Actor(7, ActorKind.SYSTEM, 1, (1,))
KEYS = count()

# Text as it arrives: ordinary, hostile, with NUL, half characters, quotes, braces, backslashes.
NASTY = st.sampled_from(
    ["", " ", "\x00", "\ud800", "{}", "{0}", '"', "\\", "NULL", "'; --", "\u2028", "ﬀ", "𝔘", "null"]
)
TEXT = st.one_of(
    NASTY,
    st.text(st.characters(), max_size=20),
    st.tuples(st.text(max_size=5), NASTY).map("".join),
)
COUNTRY = st.sampled_from(["", "DE", "CN", "US", "ZZ", "de", "\x00"])
PARTY = st.builds(
    NewParty,
    TEXT,
    TEXT,
    legal_name=TEXT,
    country=COUNTRY,
    language=TEXT,
    roles=st.just(()) | st.builds(DatedRole, st.sampled_from([*Role, "x"]), st.dates()).map(
        lambda role: (role,)
    ),
    addresses=st.just(()) | st.builds(NewAddress, COUNTRY, TEXT, TEXT, TEXT, TEXT).map(
        lambda address: (address,)
    ),
    contact_points=st.builds(
        NewContactPoint, st.sampled_from([*ContactKind, "?"]), TEXT, TEXT, COUNTRY
    ).map(lambda point: (point,)),
    identifiers=st.builds(NewIdentifier, st.sampled_from([*SCHEMES, "?"]), TEXT, COUNTRY).map(
        lambda identifier: (identifier,)
    ),
    bank_accounts=st.just(())
    | st.builds(NewBankAccount, TEXT, COUNTRY, TEXT, TEXT, TEXT, TEXT, TEXT, TEXT).map(
        lambda account: (account,)
    ),
    terms=st.none() | st.builds(NewTerms, TEXT, TEXT, TEXT, TEXT, TEXT, TEXT),
)  # fmt: skip
PLAIN = st.builds(NewParty, st.text(max_size=40), st.text(max_size=12), legal_name=TEXT)


@settings(
    max_examples=40,
    deadline=None,
    print_blob=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.lists(PARTY | PLAIN, max_size=4))
def test_any_text_is_taken_as_sent_or_refused(db: object, batch: list[NewParty]) -> None:
    answer = do_create_party(batch, actor=ACTOR, key=f"k{next(KEYS)}", mode="valid")
    refused = {problem.field.split("]")[0] for problem in answer.problems}
    for index, (new, done) in enumerate(zip(batch, answer.results, strict=True)):
        assert (done is None) == (f"[{index}" in refused)
        if done is not None:
            with reading(ACTOR):
                stored = sql.rows(
                    "SELECT p.name, f.legal_name FROM party p JOIN party_profile f USING (id)"
                    " WHERE id = %s",
                    (done.id,),
                )
            assert stored == [(new.name, new.legal_name)]
    for problem in answer.problems:
        assert problem.code and problem.field and storable([problem.text()])


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(TEXT)
def test_any_text_can_be_searched_for(db: object, text: str) -> None:
    with reading(ACTOR):
        assert isinstance(find(text), list)


def test_a_party_of_every_limit_is_stored(db: object) -> None:
    longest = NewParty(
        "字" * 300,
        "c" * 64,
        legal_name="法" * 300,
        roles=(DatedRole("customer", date.min, date.max),),
        addresses=(
            NewAddress("CN", "市" * 100, "行" * 400, "200120", "ABC", "区" * 100, "人" * 200),
        ),
        contact_points=(NewContactPoint("other", "x" * 254, "y" * 60),),
        identifiers=(NewIdentifier("source", "s" * 40),),
    )
    assert do_create_party([longest], actor=ACTOR, key="long").results[0] is not None
