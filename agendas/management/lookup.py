"""Finding an agenda from the command line."""

from django.core.management.base import CommandError

from agendas.models import Agenda


def agenda_by_reference(reference: str) -> Agenda:
    """Return the agenda with `reference`; CommandError (exit 2) when there is none."""
    try:
        return Agenda.objects.select_related("text", "template").get(reference=reference)
    except Agenda.DoesNotExist as error:
        raise CommandError(f"Er is geen agenda met kenmerk {reference}.", returncode=2) from error
