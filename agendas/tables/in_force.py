"""The page of the text in force: what is in force that day, and the days on which that changed."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.safestring import SafeString

from accounts.models import User
from agendas.choices import AddendumSort
from agendas.document.clashes import Clash, clashes_of
from agendas.document.in_force import Reading, read
from agendas.in_force import InForce, Part, in_force_of
from agendas.models import Agenda, Signature, SigningRound
from agendas.redline import word_diff
from agendas.signatures import signature_for_reading
from gka_portal.notation import dutch_date, in_words


@dataclass(frozen=True)
class Moment:
    """A day on which another text came into force."""

    day: date
    words: str
    url: str
    is_shown: bool


@dataclass(frozen=True)
class Sheet:
    """What the page shows. `text` and `reading` are None when nothing was in force that day."""

    day: date
    parts: list[Part]
    text: InForce | None
    reading: Reading | None
    sentence: str
    moments: list[Moment]
    clashes: list[Clash]


def signatures_of(agenda: Agenda) -> list[dict[str, Any]]:
    """Return the signatures under the sealed text of `agenda`, as its reading page has them."""
    rows = Signature.objects.filter(
        round__agenda=agenda, round__outcome=SigningRound.Outcome.SEALED, voided_at__isnull=True
    )
    return [signature_for_reading(row) for row in rows]


def sheet_of(agenda: Agenda, parts: list[Part], day: date, user: User) -> Sheet:
    """Return the page of `agenda` (`parts` of in_force.parts_of) on `day`, with links to what `user` may open."""
    text = in_force_of(parts, day)
    reading = _reading(agenda, text, user) if text else None
    return Sheet(
        day=day,
        parts=parts,
        text=text,
        reading=reading,
        sentence=_sentence(parts, text, day),
        moments=_moments(agenda, parts, text),
        clashes=clashes_of(text, _diff) if text else [],
    )


def _diff(before: str, after: str) -> SafeString:
    return word_diff(before, after, rich=True, whole=False)


def _reading(agenda: Agenda, text: InForce, user: User) -> Reading:
    """Return `text` to read, with links to the addenda that `user` may open."""
    addenda = Agenda.objects.visible_by_role(user).filter(parent=agenda) if text.addenda else Agenda.objects.none()
    visible = set(addenda.values_list("reference", flat=True))
    return read(
        text,
        signatures=signatures_of(agenda),
        address=lambda reference: reverse("agendas:detail", args=[reference]) if reference in visible else "",
    )


def _sentence(parts: list[Part], text: InForce | None, day: date) -> str:
    if not parts:
        return "Deze agenda is nog niet door iedereen ondertekend. Daarom is er nog geen geldende tekst."
    if text is None:
        signed = dutch_date(parts[0].signed_on)
        return f"Op {dutch_date(day)} gold deze agenda nog niet. De laatste handtekening is van {signed}."
    names = [f"addendum {part.reference} van {dutch_date(part.signed_on)}" for part in text.addenda]
    agreed = f"de agenda van {dutch_date(parts[0].signed_on)}"
    if text.is_over:
        end = text.document["period"]["end"]
        last = f"{agreed}{' met ' if names else ''}{in_words(names)}"
        return f"Deze agenda liep tot en met {end}. U leest wat het laatst gold: {last}."
    if names:
        return f"Op {dutch_date(day)} geldt {agreed} met {in_words(names)}."
    return f"Op {dutch_date(day)} geldt {agreed}, zonder addenda."


def _moments(agenda: Agenda, parts: list[Part], text: InForce | None) -> list[Moment]:
    page = reverse("agendas:in_force", args=[agenda.reference])
    by_day: dict[date, list[Part]] = {}
    for part in sorted(parts, key=lambda part: part.signed_on):
        by_day.setdefault(part.signed_on, []).append(part)
    last = max((part.signed_on for part in text.parts), default=None) if text else None
    return [
        Moment(
            day, in_words([_told(part) for part in found]), f"{page}?{urlencode({'op': day.isoformat()})}", day == last
        )
        for day, found in by_day.items()
    ]


def _told(part: Part) -> str:
    if not part.is_addendum:
        return "de agenda"
    sort = f" ({AddendumSort(part.sort).label.lower()})" if part.sort else ""
    return f"addendum {part.reference}{sort}"
