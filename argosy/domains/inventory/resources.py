"""The nouns of the warehouse as every door shows them."""

from __future__ import annotations

from argosy.platform.registry.fields import Field, FieldType
from argosy.platform.registry.labels import Text
from argosy.platform.registry.resource import Resource

LOCATION = Resource(
    name="inventory.location",
    label=Text("Place", "库位"),
    plural=Text("Places", "库位"),
    table="location",
    fields=(
        Field("code", FieldType.TEXT, Text("Code", "编码"), is_searchable=True, max_length=64),
        Field("name", FieldType.TEXT, Text("Name", "名称"), is_searchable=True, max_length=200),
        Field(
            "warehouse",
            FieldType.REFERENCE,
            Text("Warehouse", "仓库"),
            "t.warehouse_id",
            target="inventory.location",
        ),
        Field("is_locked", FieldType.BOOLEAN, Text("Locked", "锁定")),
    ),
    display=("code", "name"),
    import_key=("code",),
    sort=("code",),
)

RESOURCES = (LOCATION,)
