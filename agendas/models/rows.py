"""What all rows of an agenda share: a stable identity and a place in their list."""

import uuid
from typing import ClassVar

from django.db import models


class Row(models.Model):
    """A line of an agenda.

    `keys` names the fields that stand under the same name in the exchange format.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    position = models.PositiveSmallIntegerField(default=0)

    keys: ClassVar[tuple[str, ...]] = ()

    class Meta:
        abstract = True
        ordering = ["position"]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.position + 1}"
