"""What of the demo is public, planned, partly left out or taken back: made after everything is sealed."""

from collections.abc import Callable
from datetime import timedelta

from django.utils import timezone

from agendas.actions.publishing import leave_out, plan, publish, unpublish
from agendas.choices import WooGround
from agendas.demo.people import Crew
from agendas.demo.plan import rows_of
from agendas.models import Addendum, Agenda, Publication
from agendas.publishing import names_in
from gka_portal.notation import in_words

_WHY_WITHDRAWN = "In de tekst staat een naam die er niet had mogen staan. De agenda komt terug zonder die naam."


def play_publications(tell: Callable[[str], None], make_copy: Callable[[int], None]) -> int:
    """Plan and publish what is sealed and has no plan yet; say how many that were.

    `make_copy` makes the public PDF of a publication (its key) from which something is left out.
    """
    crew, count = Crew(), 0
    for row in rows_of("publications.csv"):
        agenda = Agenda.objects.filter(reference=row["reference"], rounds__sealed_pdf__isnull=False).first()
        # An addendum of a demo from before there were kinds has none.
        if agenda is not None and agenda.parent_id and not Addendum.objects.filter(agenda=agenda).exists():
            continue
        if agenda is None or Publication.objects.filter(agenda=agenda).exists():
            continue
        _play(agenda, row, crew, make_copy)
        tell(f"{agenda.reference}: {_WORDS[row['stage']]}")
        count += 1
    return count


_WORDS = {
    "public": "openbaar",
    "masked": "openbaar, met gelakte namen",
    "withdrawn": "niet meer openbaar",
    "planned": "publicatie gepland",
    "empty": "publicatie nog niet ingevuld",
}


def _play(agenda: Agenda, row: dict[str, str], crew: Crew, make_copy: Callable[[int], None]) -> None:
    by = crew["ocw_staff"]
    day = timezone.localdate() + timedelta(days=int(row["days"]))
    publication = plan(agenda=agenda, public_from=day, title=_title(agenda), summary=row["summary"], edit=0, by=by)
    if row["stage"] == "masked":
        names = [{"words": name, "ground": WooGround.PRIVACY.value} for name in names_in(agenda.text.document)[:2]]
        publication = leave_out(agenda=agenda, mask=names, edit=publication.edit, by=by)
        make_copy(publication.pk)
    if row["stage"] in {"public", "masked", "withdrawn"}:
        publish(agenda=agenda, by=by)
    if row["stage"] == "withdrawn":
        unpublish(agenda=agenda, reason=_WHY_WITHDRAWN, by=by)


def _title(agenda: Agenda) -> str:
    places = in_words([row["name"] for row in agenda.text.document["municipalities"]])
    whole = agenda.parent or agenda
    title = f"GKA-agenda {places} {whole.start_year}-{whole.end_year}"
    if agenda.parent is None:
        return title
    return f"{Addendum.objects.get(agenda=agenda).get_sort_display()} van de {title}"
