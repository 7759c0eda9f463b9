"""Agenda Afspraak 1, 2 and 3, and the other agreements."""

from django.db import models

from agendas.choices import ConsultationKind, Frequency
from agendas.models.agenda import Agenda
from agendas.models.rows import Row


class Consultation(Row):
    agenda = models.ForeignKey(Agenda, models.CASCADE, related_name="consultations")
    kind = models.CharField("soort", max_length=12, choices=ConsultationKind, default=ConsultationKind.OTHER)
    name = models.CharField("naam", max_length=120)
    purpose = models.TextField("doel", blank=True)
    frequency = models.CharField("frequentie", max_length=12, choices=Frequency, blank=True)
    frequency_text = models.CharField("frequentie in woorden", max_length=120, blank=True)

    keys = ("kind", "name", "purpose", "frequency", "frequency_text")


class ConsultationMember(Row):
    consultation = models.ForeignKey(Consultation, models.CASCADE, related_name="members")
    name = models.CharField("naam of rol", max_length=160)
    organisation = models.CharField("organisatie", max_length=160, blank=True)
    on_invitation = models.BooleanField("op uitnodiging", default=False)

    keys = ("name", "organisation", "on_invitation")


class Analysis(models.Model):
    """Agenda Afspraak 2: the data and research that the agenda rests on."""

    agenda = models.OneToOneField(Agenda, models.CASCADE, primary_key=True, related_name="analysis")
    data = models.TextField(blank=True)
    parties = models.JSONField("partijen", default=list, blank=True)
    no_current_research = models.BooleanField("geen lopend onderzoek", default=False)
    research_questions = models.TextField("onderzoeksvragen", blank=True)
    research_planning = models.TextField("planning", blank=True)
    research_wishes = models.TextField("onderzoek wensen", blank=True)

    def __str__(self) -> str:
        return f"Analyse en onderzoek {self.agenda}"


class Communication(models.Model):
    """Agenda Afspraak 3: communication and the sharing of knowledge."""

    agenda = models.OneToOneField(Agenda, models.CASCADE, primary_key=True, related_name="communication")
    communication = models.TextField("communicatie", blank=True)
    local = models.TextField("lokaal", blank=True)
    thematic = models.TextField("thematisch", blank=True)
    national = models.TextField("landelijk", blank=True)

    keys = ("communication", "local", "thematic", "national")

    def __str__(self) -> str:
        return f"Communicatie en kennisdeling {self.agenda}"


class KnowledgeActivity(Row):
    agenda = models.ForeignKey(Agenda, models.CASCADE, related_name="knowledge_activities")
    what = models.CharField("wat", max_length=200)
    audience = models.CharField("voor wie", max_length=160, blank=True)
    channel = models.CharField("kanaal", max_length=120, blank=True)
    date = models.DateField("datum", null=True, blank=True)
    url = models.URLField("webadres", blank=True)

    keys = ("what", "audience", "channel", "date", "url")


class OtherAgreement(Row):
    agenda = models.ForeignKey(Agenda, models.CASCADE, related_name="other_agreements")
    type = models.CharField("type afspraak", max_length=200)
    specification = models.TextField("specificering", blank=True)
    planning = models.TextField("planning", blank=True)
    owner = models.CharField("eigenaar", max_length=160, blank=True)

    keys = ("type", "specification", "planning", "owner")
