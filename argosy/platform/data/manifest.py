"""What imports and exports add to the suite: their permissions and roles."""

from __future__ import annotations

PERMISSIONS = {
    "data.import": ("Import files", "导入文件"),
    "data.export": ("Export to files", "导出文件"),
}

ROLES = {
    "data_clerk": ("data.import", "data.export"),
}
