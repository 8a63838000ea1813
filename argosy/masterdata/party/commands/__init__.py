"""The only writer of the parties: commands by what they do, all taking batches."""

from argosy.masterdata.party.commands.create import do_create_party

__all__ = ["do_create_party"]
