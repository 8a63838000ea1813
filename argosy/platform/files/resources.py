"""Attachments as every door shows them: of records that the reader may read, and of no others."""

from __future__ import annotations

from argosy.platform.files.commands import do_attach, do_remove, do_rename
from argosy.platform.files.owners import ATTACHMENT, READ
from argosy.platform.registry import makers as make
from argosy.platform.registry.actions import Action, ActionKind
from argosy.platform.registry.fields import choices
from argosy.platform.registry.labels import Text
from argosy.platform.registry.resource import Resource

KIND_CHOICES = choices(
    ("pdf", "PDF", "PDF 文档"),
    ("png", "PNG image", "PNG 图片"),
    ("jpeg", "JPEG image", "JPEG 图片"),
    ("gif", "GIF image", "GIF 图片"),
    ("webp", "WebP image", "WebP 图片"),
    ("xlsx", "Spreadsheet", "电子表格"),
    ("docx", "Document", "文字文档"),
    ("pptx", "Slides", "演示文稿"),
    ("ofd", "OFD", "OFD 版式文件"),
    ("text", "Text", "文本"),
)
READINGS = choices(
    ("waits", "Waits", "等待"), ("read", "Read", "已读取"), ("none", "No text", "无文本")
)

FILE = Resource(
    name=ATTACHMENT,
    label=Text("File", "附件"),
    plural=Text("Files", "附件"),
    table="file_attachment",
    read=READ,
    where="t.resource = ANY ({readable})",
    joins=(
        "LEFT JOIN actor a ON a.id = t.added_by_id"
        " LEFT JOIN stored_file f ON f.company_id = t.company_id AND f.sha256 = t.sha256"
    ),
    fields=(
        make.text("name", "Name", "名称", is_searchable=True, max_length=200),
        make.text("resource", "Noun", "对象", max_length=80, example="sales.order"),
        make.whole("record_id", "Record", "记录", example=1),
        make.choice("kind", "Kind", "类型", KIND_CHOICES),
        make.whole("size", "Size in bytes", "大小（字节）"),
        make.text("note", "Note", "备注", max_length=300),
        make.text("added_by", "Added by", "添加人", "a.name"),
        make.instant("added_at", "Added", "添加时间"),
        make.text("sha256", "SHA-256", "SHA-256 摘要", max_length=64),
        make.choice("reading", "Text for the search", "检索文本", READINGS),
        make.long_text("text", "Text in it", "文件内容", "f.text", is_sortable=False),
        make.whole("version", "Version", "版本", example=1),
    ),
    actions=(
        Action(
            "attach",
            do_attach,
            Text("Attach a file that was sent", "关联已上传的文件"),
            kind=ActionKind.CREATE,
            hidden=True,
        ),
        Action(
            "rename",
            do_rename,
            Text("Rename", "重命名"),
            kind=ActionKind.CHANGE,
            subject="attachment_id",
            version="version",
        ),
        Action("remove", do_remove, Text("Remove", "移除"), subject="attachment_id"),
    ),
    display=("name", "note"),
    version="version",
    columns=("name", "kind", "size", "resource", "note", "added_by", "added_at"),
    owns_fields=False,
    help=Text(
        "Files of records: whoever may read a record may read its files.",
        "记录的附件：可查看该记录的人即可查看其附件。",
    ),
)

RESOURCES = (FILE,)
