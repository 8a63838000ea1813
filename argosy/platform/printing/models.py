"""Tables of printing: templates with their versions, whom they are for, and each printout."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from argosy.kernel.identity.fields import company_foreign_key, company_key, recorded, reference
from argosy.kernel.identity.tables import TableKind


class PrintTemplate(models.Model):
    """A paper as a company wants it; `layout` is the draft, `published` the version in force."""

    table_kind: ClassVar[TableKind] = TableKind.MASTER
    undeletable: ClassVar[bool] = True

    company_id = company_key()
    code = models.CharField(max_length=40)
    name = models.CharField(max_length=120)
    resource = models.CharField(max_length=100)
    paper = models.CharField(max_length=40)
    layout = models.TextField()
    published = models.IntegerField(db_default=0)
    is_active = models.BooleanField(db_default=True)
    version = models.IntegerField(db_default=1)

    class Meta:
        db_table = "print_template"
        constraints = [
            models.UniqueConstraint(fields=["company_id", "id"], name="print_template_company"),
            models.UniqueConstraint(fields=["company_id", "code"], name="print_template_code"),
        ]


class PrintTemplateVersion(models.Model):
    """A template as it was published; never changes, so that a printout can name it."""

    table_kind: ClassVar[TableKind] = TableKind.POSTED

    company_id = company_key()
    template_id = reference()
    number = models.IntegerField()
    layout = models.TextField()
    note = models.CharField(max_length=300)
    actor_id = reference()
    command_id = reference()
    recorded_at = recorded()

    class Meta:
        db_table = "print_template_version"
        constraints = [
            models.UniqueConstraint(
                fields=["company_id", "template_id", "number"], name="print_template_version_number"
            ),
            company_foreign_key("print_template_version_template", "template_id", "print_template"),
        ]


class PrintAssignment(models.Model):
    """Whom a template is for: a party (0 for all), a language ('' for all)."""

    table_kind: ClassVar[TableKind] = TableKind.MASTER

    company_id = company_key()
    resource = models.CharField(max_length=100)
    paper = models.CharField(max_length=40)
    party_id = reference(db_default=0)
    language = models.CharField(max_length=16, db_default="", blank=True)
    template_id = reference()

    class Meta:
        db_table = "print_assignment"
        constraints = [
            models.UniqueConstraint(
                fields=["company_id", "resource", "paper", "party_id", "language"],
                name="print_assignment_one",
            ),
            company_foreign_key("print_assignment_template", "template_id", "print_template"),
        ]


class Letterhead(models.Model):
    """What a company prints on top and below: particulars, logo, seal. One a company."""

    table_kind: ClassVar[TableKind] = TableKind.MASTER
    undeletable: ClassVar[bool] = True

    company_id = company_key()
    name = models.CharField(max_length=200)
    address = models.CharField(max_length=400)
    phone = models.CharField(max_length=60)
    email = models.CharField(max_length=254)
    website = models.CharField(max_length=200)
    tax_number = models.CharField(max_length=60)
    bank = models.CharField(max_length=400)
    terms = models.CharField(max_length=2000)
    logo = models.TextField(db_default="", blank=True)
    seal = models.TextField(db_default="", blank=True)
    version = models.IntegerField(db_default=1)

    class Meta:
        db_table = "letterhead"
        constraints = [
            models.UniqueConstraint(fields=["company_id"], name="letterhead_one"),
        ]


class Printer(models.Model):
    """A printer: what it speaks, and how far it prints beside where it should."""

    table_kind: ClassVar[TableKind] = TableKind.MASTER
    undeletable: ClassVar[bool] = True

    company_id = company_key()
    code = models.CharField(max_length=40)
    name = models.CharField(max_length=120)
    speaks = models.CharField(max_length=16)
    dpi = models.SmallIntegerField(db_default=203)
    shift_x_mm = models.DecimalField(max_digits=6, decimal_places=2, db_default=0)
    shift_y_mm = models.DecimalField(max_digits=6, decimal_places=2, db_default=0)
    is_active = models.BooleanField(db_default=True)
    version = models.IntegerField(db_default=1)

    class Meta:
        db_table = "printer"
        constraints = [
            models.UniqueConstraint(fields=["company_id", "id"], name="printer_company"),
            models.UniqueConstraint(fields=["company_id", "code"], name="printer_code"),
            models.CheckConstraint(
                condition=models.Q(speaks__in=["pdf", "zpl", "tspl", "escpos"]),
                name="printer_speaks",
            ),
        ]


class Printout(models.Model):
    """That a document was printed: which time, by whom, by which template, with which digest."""

    table_kind: ClassVar[TableKind] = TableKind.POSTED

    company_id = company_key()
    resource = models.CharField(max_length=100)
    paper = models.CharField(max_length=40)
    record_id = reference()
    copy_no = models.IntegerField()
    template_id = reference(db_default=0)
    template_version = models.IntegerField(db_default=0)
    language = models.CharField(max_length=16)
    format = models.CharField(max_length=16)
    is_sealed = models.BooleanField()
    sha256 = models.CharField(max_length=64)
    quantity = models.IntegerField(db_default=1)
    actor_id = reference()
    command_id = reference()
    recorded_at = recorded()

    class Meta:
        db_table = "printout"
        constraints = [
            models.UniqueConstraint(
                fields=["company_id", "resource", "paper", "record_id", "copy_no"],
                name="printout_once",
            ),
            models.CheckConstraint(condition=models.Q(copy_no__gt=0), name="printout_copy_no"),
            models.CheckConstraint(condition=models.Q(quantity__gt=0), name="printout_quantity"),
        ]
        indexes = [
            models.Index(fields=["company_id", "command_id"], name="printout_command"),
        ]
