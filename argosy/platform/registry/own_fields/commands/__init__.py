"""The commands of own fields: the only writer of what fields there are."""

from argosy.platform.registry.own_fields.commands.add import do_add_field
from argosy.platform.registry.own_fields.commands.change import do_change_field
from argosy.platform.registry.own_fields.commands.fill import do_set_values
from argosy.platform.registry.own_fields.commands.steps import (
    do_purge_field,
    do_remove_field,
    do_restore_field,
    do_retry_change,
)

__all__ = [
    "do_add_field",
    "do_change_field",
    "do_purge_field",
    "do_remove_field",
    "do_restore_field",
    "do_retry_change",
    "do_set_values",
]
