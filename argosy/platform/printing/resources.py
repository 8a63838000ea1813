"""Templates, assignments, letterheads, printers and printouts as every door shows them."""

from __future__ import annotations

from argosy.platform.printing.commands.templates import (
    do_assign_template,
    do_create_template,
    do_publish_template,
    do_remove_assignment,
    do_restore_template,
    do_save_template,
)
from argosy.platform.printing.commands.upkeep import (
    do_change_printer,
    do_create_printer,
    do_set_letterhead,
    do_set_picture,
)
from argosy.platform.registry import makers as make
from argosy.platform.registry.actions import Action, ActionKind, Condition
from argosy.platform.registry.fields import Field, choices
from argosy.platform.registry.labels import Text
from argosy.platform.registry.resource import Lines, Resource, Section

READ = "printing.read"
TEMPLATE_NAME = "printing.template"
LANGUAGES = choices(
    ("", "All", "全部"),
    ("zh-hans", "Chinese", "中文"),
    ("en", "English", "英文"),
    ("both", "Both", "中英对照"),
)
SPEAKS = choices(
    ("pdf", "PDF documents", "PDF 文档"),
    ("zpl", "ZPL labels", "ZPL 标签"),
    ("tspl", "TSPL labels", "TSPL 标签"),
    ("escpos", "ESC/POS receipts", "ESC/POS 小票"),
)
PRINTS = (
    make.text("resource", "Noun", "单据", max_length=100, example="sales.order"),
    make.text("paper", "Paper", "版式", max_length=40, example="order"),
)


def _language() -> Field:
    return make.choice("language", "Language", "语言", LANGUAGES, example="en")


TEMPLATE = Resource(
    name=TEMPLATE_NAME,
    label=Text("Print template", "打印模板"),
    plural=Text("Print templates", "打印模板"),
    table="print_template",
    read=READ,
    fields=(
        make.code(40, "invoice-en"),
        make.text("name", "Name", "名称", is_searchable=True, max_length=120),
        *PRINTS,
        make.whole("published", "Version in force", "生效版本"),
        make.flag("is_active", "Active", "启用"),
        make.long_text("layout", "Layout", "版面", max_length=60_000, is_filterable=False),
        make.whole("version", "Version", "版本"),
    ),
    lines=(
        Lines(
            "versions",
            Text("Published versions", "发布历史"),
            "print_template_version",
            "t.template_id",
            (
                make.whole("number", "Number", "版本号"),
                make.text("note", "Note", "说明", max_length=300),
                make.reference("actor", "Published by", "发布人", "trail.actor"),
                make.instant("recorded_at", "Published", "发布时间"),
                make.long_text("layout", "Layout", "版面"),
            ),
            order="t.number DESC",
        ),
    ),
    actions=(
        Action(
            "create", do_create_template, Text("New template", "新建模板"), kind=ActionKind.CREATE
        ),
        Action(
            "save",
            do_save_template,
            Text("Save draft", "保存草稿"),
            kind=ActionKind.CHANGE,
            subject="template_id",
            version="version",
        ),
        Action("publish", do_publish_template, Text("Publish", "发布"), subject="template_id"),
        Action(
            "restore",
            do_restore_template,
            Text("Restore a version", "恢复历史版本"),
            subject="template_id",
            conditions=(
                Condition(
                    "printing.never_published",
                    "t.published > 0",
                    Text("It was never published.", "尚未发布过。"),
                    Text("Publish it first.", "请先发布。"),
                ),
            ),
        ),
    ),
    display=("code", "name"),
    import_key=("code",),
    sort=("code",),
    version="version",
    sections=(
        Section(Text("Template", "模板"), ("code", "name", "resource", "paper", "published")),
    ),
    columns=("code", "name", "resource", "paper", "published", "is_active"),
    owns_fields=False,
    help=Text(
        "What documents look like on paper: drafted, published, assigned.",
        "单据打印样式：起草、发布、分配。",
    ),
)

ASSIGNMENT = Resource(
    name="printing.assignment",
    label=Text("Assignment of a template", "模板分配"),
    plural=Text("Assignments of templates", "模板分配"),
    table="print_assignment",
    read=READ,
    fields=(
        make.reference("template", "Template", "模板", TEMPLATE_NAME),
        *PRINTS,
        make.reference("party", "Party", "往来单位", "party.party", "nullif(t.party_id, 0)"),
        _language(),
    ),
    actions=(
        Action(
            "assign",
            do_assign_template,
            Text("Assign a template", "分配模板"),
            kind=ActionKind.CREATE,
            is_import=True,
        ),
        Action("remove", do_remove_assignment, Text("Remove", "取消分配"), subject="assignment_id"),
    ),
    display=("template", "language"),
    columns=("template", "resource", "paper", "party", "language"),
    owns_fields=False,
    help=Text("Which template is used for whom.", "对谁使用哪个模板。"),
)

LETTERHEAD = Resource(
    name="printing.letterhead",
    label=Text("Letterhead", "公司抬头"),
    plural=Text("Letterhead", "公司抬头"),
    table="letterhead",
    read=READ,
    fields=(
        make.text("name", "Name", "名称", max_length=200),
        make.long_text("address", "Address", "地址", max_length=400),
        make.text("phone", "Telephone", "电话", max_length=60),
        make.text("email", "E-mail", "邮箱", max_length=254),
        make.text("website", "Website", "网址", max_length=200),
        make.text("tax_number", "Tax number", "税号", max_length=60),
        make.long_text("bank", "Bank account", "银行账户", max_length=400),
        make.long_text("terms", "Terms", "条款", max_length=2000),
        make.flag("has_logo", "Has a logo", "已有徽标", "t.logo <> ''"),
        make.flag("has_seal", "Has a seal", "已有公章", "t.seal <> ''"),
    ),
    actions=(
        Action(
            "set", do_set_letterhead, Text("Set letterhead", "设置抬头"), kind=ActionKind.CREATE
        ),
        Action(
            "set_picture",
            do_set_picture,
            Text("Set logo or seal", "设置徽标或公章"),
            kind=ActionKind.CREATE,
            hidden=True,
        ),
    ),
    display=("name",),
    owns_fields=False,
    help=Text("What the company prints on top and below.", "单据页眉、页脚上的公司信息。"),
)

PRINTER = Resource(
    name="printing.printer",
    label=Text("Printer", "打印机"),
    plural=Text("Printers", "打印机"),
    table="printer",
    read=READ,
    fields=(
        make.code(40, "dot-matrix-1"),
        make.text("name", "Name", "名称", is_searchable=True, max_length=120),
        make.choice("speaks", "Speaks", "打印语言", SPEAKS, example="pdf"),
        make.whole("dpi", "Dots an inch", "分辨率", example=203),
        make.decimal("shift_x_mm", "Shift to the right, mm", "水平偏移（毫米）", example="1.5"),
        make.decimal("shift_y_mm", "Shift down, mm", "垂直偏移（毫米）", example="-0.5"),
        make.flag("is_active", "Active", "启用"),
        make.whole("version", "Version", "版本"),
    ),
    actions=(
        Action(
            "create",
            do_create_printer,
            Text("New printer", "新建打印机"),
            kind=ActionKind.CREATE,
            is_import=True,
        ),
        Action(
            "change",
            do_change_printer,
            Text("Change", "修改"),
            kind=ActionKind.CHANGE,
            subject="printer_id",
            version="version",
        ),
    ),
    display=("code", "name"),
    import_key=("code",),
    sort=("code",),
    version="version",
    owns_fields=False,
    help=Text(
        "Printers with what they speak and how far they are to be shifted.",
        "打印机及其语言与套打偏移。",
    ),
)

PRINTOUT = Resource(
    name="printing.printout",
    label=Text("Printout", "打印记录"),
    plural=Text("Printouts", "打印记录"),
    table="printout",
    read=READ,
    fields=(
        *PRINTS,
        make.whole("record_id", "Document", "单据编号"),
        make.whole("copy_no", "Number of the printout", "第几次打印"),
        make.whole("quantity", "Number of labels", "标签张数"),
        make.reference("template", "Template", "模板", TEMPLATE_NAME, "nullif(t.template_id, 0)"),
        make.whole("template_version", "Version", "模板版本"),
        _language(),
        make.choice("format", "Format", "格式", SPEAKS),
        make.flag("is_sealed", "With seal", "加盖公章"),
        make.text("sha256", "SHA-256", "SHA-256 摘要", max_length=64),
        make.reference("actor", "Printed by", "打印人", "trail.actor"),
        make.instant("recorded_at", "Printed", "打印时间"),
    ),
    display=("paper", "copy_no"),
    columns=("recorded_at", "resource", "paper", "record_id", "copy_no", "actor", "is_sealed"),
    owns_fields=False,
    help=Text("Who printed what, when, by which version.", "谁在何时按哪个版本打印了什么。"),
)

RESOURCES = (TEMPLATE, ASSIGNMENT, LETTERHEAD, PRINTER, PRINTOUT)
