"""Files that prove something: their bytes live in the database."""

import uuid

from django.db import models
from django.db.models import Q


class StoredFile(models.Model):
    """A file in the same transaction and the same backup as the row that refers to it (a file system loses it).

    Made by `records.actions.store_file`; never changed or deleted (see `append_only`). `created_by` is the id of
    the user as text: records stands below accounts and has no foreign key to it. Empty means the system.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField("bestandsnaam", max_length=255)
    content_type = models.CharField("soort", max_length=100)
    content = models.BinaryField("inhoud")
    size = models.PositiveIntegerField("grootte in bytes")
    sha256 = models.CharField("SHA-256", max_length=64, db_index=True)
    created_at = models.DateTimeField("bewaard op")
    created_by = models.CharField("bewaard door (id)", max_length=40, blank=True)
    created_by_name = models.CharField("bewaard door", max_length=200)

    class Meta:
        verbose_name = "bewaard bestand"
        verbose_name_plural = "bewaarde bestanden"
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(name="") & ~Q(content_type=""),
                name="stored_file_has_name_and_type",
                violation_error_message="Een bestand heeft een naam en een soort.",
            ),
            models.CheckConstraint(
                condition=Q(sha256__regex=r"^[0-9a-f]{64}$"),
                name="stored_file_sha256",
                violation_error_message="De SHA-256 bestaat uit 64 tekens 0-9 en a-f.",
            ),
        ]

    def __str__(self) -> str:
        return self.name
