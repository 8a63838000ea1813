"""Entering contact persons with their organisation, in the same command."""

from __future__ import annotations

from collections.abc import Sequence

from argosy.kernel.events.commands import Command, CommandRun, give_within
from argosy.masterdata.party.commands.parts import do_link_contact
from argosy.masterdata.party.rules.changes import LinkContact
from argosy.masterdata.party.rules.new_party import NewParty, PartyKind, country_of
from argosy.masterdata.party.rules.people import NewContactPerson


def enter_people(
    run: CommandRun, create: Command[NewParty], organisations: Sequence[tuple[int, NewParty]]
) -> None:
    """Enter the contact persons of new organisations, whose rules were checked, and link them.

    Args:
        run: the command under way.
        create: what enters a party.
        organisations: id and the organisation as it was entered.
    """
    wanted = [(id_, new, person) for id_, new in organisations for person in new.people]
    if not wanted:
        return
    persons = give_within(run, create, [_party(new, person) for _, new, person in wanted])
    links = [
        LinkContact(party_id, made.id, person.position)
        for (party_id, _, person), made in zip(wanted, persons, strict=True)
    ]
    give_within(run, do_link_contact, links)


def _party(new: NewParty, person: NewContactPerson) -> NewParty:
    return NewParty(
        person.name,
        kind=PartyKind.PERSON,
        country=country_of(new),
        language=new.language,
        contact_points=tuple(person.points.values()),
    )
