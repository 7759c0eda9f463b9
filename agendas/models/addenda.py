"""What an addendum changes in the agenda that it belongs to, and from which text it started."""

import uuid

from django.db import models
from django.db.models import Q

from agendas.choices import AddendumSort
from agendas.models.agenda import Agenda
from agendas.structure import BLOCKS


class Addendum(models.Model):
    """The part of an addendum that another agenda does not have; beside its row in `Agenda`.

    An addendum that came in as a document before the portal could make them has no such row: it is kept and shown,
    and changes nothing in the text in force.
    """

    agenda = models.OneToOneField(Agenda, models.CASCADE, primary_key=True, related_name="addendum")
    sort = models.CharField("soort", max_length=10, choices=AddendumSort)
    # Why the agenda is amended; printed on the first page.
    reason = models.TextField("aanleiding", blank=True)
    # Rows of the parent have other identities here (agendas.amending.rekeyed); this key makes the one from the other.
    key = models.UUIDField(default=uuid.uuid4, editable=False)
    # The text in force from which the ticked blocks were taken: on which day, its hash, and those blocks
    # (top-level keys of gka-agenda/1, with the identities of the parent).
    base_on = models.DateField()
    base_sha256 = models.CharField(max_length=64)
    before = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(sort__in=AddendumSort.values) & Q(base_sha256__regex=r"^[0-9a-f]{64}$"),
                name="addendum_sort_known_and_bound",
                violation_error_message="Een addendum is een wijziging, intensivering of verlenging van een tekst.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_sort_display()} {self.agenda}"


class AddendumBlock(models.Model):
    """A block of the parent that an addendum changes. Open until the addendum is sealed or withdrawn.

    The database itself refuses a second open addendum on the same block.
    """

    addendum = models.ForeignKey(Addendum, models.CASCADE, related_name="blocks")
    # The agenda that is amended: that of the addendum's `parent`, here for the constraint.
    parent = models.ForeignKey(Agenda, models.PROTECT, related_name="amended_blocks")
    block = models.CharField("onderdeel", max_length=20)
    is_open = models.BooleanField(default=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["addendum", "block"], name="addendum_block_once"),
            models.UniqueConstraint(
                fields=["parent", "block"],
                condition=Q(is_open=True),
                name="one_open_addendum_per_block",
                violation_error_message="Er loopt al een addendum over dit onderdeel.",
            ),
            models.CheckConstraint(
                condition=Q(block__in=[block.key for block in BLOCKS if block.key != "signatories"]),
                name="addendum_block_known",
                violation_error_message="Dit onderdeel bestaat niet.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.addendum}: {self.block}"
