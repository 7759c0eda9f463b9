"""The national templates that come with the portal."""

import json
from datetime import date
from pathlib import Path

from django.db import transaction

from accounts.models import User
from agendas.models import AgendaTemplate
from records.actions import record
from records.clock import now

_DATA = Path(__file__).resolve().parent.parent / "data"


@transaction.atomic
def load_templates(*, by: User | None, directory: Path = _DATA) -> list[AgendaTemplate]:
    """Add the templates in `directory` that the portal does not have yet; return those.

    A version that exists is never changed: agendas were started with it.
    """
    added = []
    for path in sorted(directory.glob("template-*.json")):
        data = json.loads(path.read_text())
        template, created = AgendaTemplate.objects.get_or_create(
            kind=data["kind"],
            version=data["version"],
            defaults={
                "content": data["content"],
                "guidance": data.get("guidance", {}),
                "required": data.get("required", {}),
                "valid_from": date.fromisoformat(data["valid_from"]),
                "created_by": by,
                "published_at": now(),
                "published_by": by,
            },
        )
        if created:
            added.append(template)
            record(stream="reference:templates", action="loaded", by=by, object=str(template))
    return added
