"""What the figures mean, for who gets the file from somebody else."""

from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.utils.text import capfirst
from django.utils.timezone import localtime

from agendas.document.remarks import DEMONSTRATION
from funding.files.reading import Found
from gka_portal.notation import dutch_date
from gka_portal.sheets_out import Column, Kind, Sheet, Value

# What is asked in an application that asks nothing yet, or nothing any more.
UNASKED = "unasked"
# The sums of money in the sheet of applications: heading, name in Figures, what it is.
SUMS = (
    ("Gepland", "planned", "GKA-geld in de begroting van de agenda, voor de interventies van deze contactschool."),
    ("Gevraagd", "asked", "Alle jaren samen. Leeg als er niets is ingediend."),
    ("Niet ingediend", UNASKED, "Wat staat in een aanvraag die nog wordt voorbereid of die is ingetrokken."),
    ("Teruggevorderd", "reclaimed", "Wat er volgens een beschikking terug moet. Het verleende bedrag blijft staan."),
    ("Betaald", "paid", "De termijnen die zijn betaald."),
    ("Nog te betalen", "to_pay", "Verleend min betaald, nooit lager dan nul."),
    ("Te veel betaald", "overpaid", "Betaald min verleend, als er minder is verleend dan er al was betaald."),
    ("Besteed", "spent", "Volgens de verantwoordingen die zijn ingediend of akkoord zijn."),
    ("Niet besteed", "unspent", "Betaald min besteed."),
    ("Nog gepland", "still_planned", "Gevraagd voor jaren zonder verantwoording, van subsidies die nog lopen."),
    ("Verwacht over", "left", "Verleend min besteed min nog gepland."),
    ("Verwacht tekort", "short", "Als er meer besteed en gepland is dan verleend."),
)
# Stands between what was asked and what goes back; in the sheet it is empty where nothing is granted.
GRANTED = ("Verleend", "granted", "Het bedrag van de laatste beschikking. Een terugvordering verandert het niet.")


def explanation(found: Found, moment: datetime) -> Sheet:
    """Return the sheet that says what the figures are, for who gets the file from somebody else."""
    rows: list[Sequence[Value]] = [["Stand van", _said(moment)], ["Gemaakt voor", found.user.name]]
    if settings.DEMO_MODE:
        rows.insert(0, ["Let op", DEMONSTRATION])
    rows += [
        ["Welke aanvragen", capfirst(found.chosen_words)],
        ["Bedragen", "In euro’s. De cellen zijn getallen en datums; er staan geen formules in dit bestand."],
        ["Plafonds", "Gelden voor het hele land, ook als u een regio koos. Een leeg plafond is niet bekend."],
        ["Verleend", f"{GRANTED[2]} Leeg: er is nog niets verleend."],
        *([label, about] for label, _name, about in SUMS),
        ["Per jaar", "Betaald staat bij het jaar van de betaling, besteed bij het verslagjaar."],
    ]
    columns = [Column("Begrip", width=24), Column("Wat het is", Kind.TEXT, width=90)]
    return Sheet("Uitleg", columns, rows, has_filter=False, wraps=True)


def _said(moment: datetime) -> str:
    local = localtime(moment)
    return f"{dutch_date(local)} om {local:%H.%M} uur"
