"""Judge every sealed PDF that the portal keeps."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from records.models import StoredFile
from records.verification import verdict

# Only a signed PDF says which bytes its signature covers.
_SIGNED = b"/ByteRange"


class Command(BaseCommand):
    help = "Beoordeelt elk verzegeld document in de database. Uitgang 1 als er één niet echt is."
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        judged = refused = 0
        for pk in StoredFile.objects.filter(content_type="application/pdf").values_list("pk", flat=True):
            file = StoredFile.objects.get(pk=pk)
            content = bytes(file.content)
            if _SIGNED not in content:
                continue
            judged += 1
            found = verdict(content)
            if not found.genuine:
                refused += 1
                self.stdout.write(f"NIET ECHT: {file.name}: {'; '.join(found.objections)}")
        if refused:
            raise CommandError(f"{refused} van {judged} verzegelde documenten zijn niet echt.", returncode=1)
        self.stdout.write(f"{judged} verzegelde documenten beoordeeld, alle echt.")
