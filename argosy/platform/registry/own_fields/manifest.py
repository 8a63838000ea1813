"""What own fields add to the suite: permissions, and the role that may add fields."""

from __future__ import annotations

PERMISSIONS = {
    "own_fields.read": ("See own fields and their changes", "查看自定义字段及其变更"),
    "own_fields.manage": ("Add, change and remove own fields", "新增、修改、删除自定义字段"),
    "own_fields.fill": ("Fill own fields of existing records", "填写已有记录的自定义字段"),
}

ROLES = {
    "field_administrator": ("own_fields.read", "own_fields.manage", "own_fields.fill"),
}
