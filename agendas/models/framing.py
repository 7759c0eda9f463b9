"""The lines that frame an agenda: what it promises, what it joins and on which terms."""

from django.db import models

from agendas.models.agenda import Agenda
from agendas.models.rows import Row


class Pillar(Row):
    agenda = models.ForeignKey(Agenda, models.CASCADE, related_name="pillars")
    heading = models.CharField("kop", max_length=80)
    text = models.TextField("tekst", blank=True)

    keys = ("heading", "text")


class LocalAgenda(Row):
    """A local agreement that the agenda joins: education agenda, LEA, REA."""

    agenda = models.ForeignKey(Agenda, models.CASCADE, related_name="local_agendas")
    name = models.CharField("naam", max_length=160)
    period = models.CharField("periode", max_length=40, blank=True)
    url = models.URLField("webadres", blank=True)

    keys = ("name", "period", "url")


class CaseNumber(Row):
    """The number under which an organisation keeps this agenda in its own records."""

    agenda = models.ForeignKey(Agenda, models.CASCADE, related_name="case_numbers")
    organisation = models.CharField("organisatie", max_length=160)
    number = models.CharField("zaaknummer", max_length=60)

    keys = ("organisation", "number")


class Clause(Row):
    """A fixed term of the agreement, from the template (Aanwijzingen voor convenanten 2025)."""

    agenda = models.ForeignKey(Agenda, models.CASCADE, related_name="clauses")
    key = models.SlugField("sleutel", max_length=40)
    heading = models.CharField("kop", max_length=120)
    text = models.TextField("tekst", blank=True)

    keys = ("key", "heading", "text")
