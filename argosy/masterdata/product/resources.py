"""The products' nouns as every door shows them."""

from __future__ import annotations

from argosy.platform.registry.fields import Field, FieldType
from argosy.platform.registry.labels import Text
from argosy.platform.registry.resource import Resource, Scope

PRODUCT = Resource(
    name="product.product",
    label=Text("Product", "产品"),
    plural=Text("Products", "产品"),
    table="item",
    read="product.read",
    scope=Scope.GROUP,
    fields=(
        Field("code", FieldType.TEXT, Text("Code", "编码"), is_searchable=True, max_length=64),
        Field("name", FieldType.TEXT, Text("Name", "名称"), is_searchable=True, max_length=300),
        Field("is_active", FieldType.BOOLEAN, Text("Active", "启用")),
    ),
    display=("code", "name"),
    import_key=("code",),
    sort=("code",),
)

UNIT = Resource(
    name="product.unit",
    label=Text("Unit", "计量单位"),
    plural=Text("Units", "计量单位"),
    table="unit",
    read="product.read",
    scope=Scope.GROUP,
    fields=(
        Field("code", FieldType.TEXT, Text("Code", "编码"), is_searchable=True, max_length=16),
        Field("name", FieldType.TEXT, Text("Name", "名称"), max_length=120),
        Field("decimals", FieldType.INTEGER, Text("Decimals", "小数位")),
    ),
    display=("code", "name"),
    import_key=("code",),
    sort=("code",),
    owns_fields=False,
)

RESOURCES = (PRODUCT, UNIT)
