"""Blocks "Afspraak 1" to "Afspraak 3" and "Overige afspraken"."""

from django import forms

from agendas.choices import ConsultationKind, Frequency
from agendas.forms.fields import WebAddressField, choice, text_at
from agendas.forms.indicators import Indicators, goals
from agendas.forms.options import NOTHING
from agendas.forms.part import Part, PartForm, RowForm, Rows, Section
from gka_portal.forms import DutchDateField


class MemberForm(RowForm):
    name = text_at("consultations.members.name")
    organisation = text_at("consultations.members.organisation")
    on_invitation = forms.BooleanField(label="Op uitnodiging", required=False)

    substance = ("name", "organisation")
    widths = {"name": "half", "organisation": "half"}


class Members(Rows):
    form = MemberForm
    key = "members"
    row_label = "Deelnemer"


class ConsultationForm(RowForm):
    kind = choice(ConsultationKind.choices, "Soort overleg")
    name = text_at("consultations.name")
    purpose = text_at("consultations.purpose")
    frequency = choice(NOTHING + Frequency.choices, "Hoe vaak")
    frequency_text = text_at("consultations.frequency_text", help_text="In eigen woorden, als dat duidelijker is.")

    substance = ("name", "purpose", "frequency_text")
    needed = ("kind",)
    widths = {"kind": "half", "name": "half", "frequency": "half", "frequency_text": "half"}


class Consultations(Rows):
    form = ConsultationForm
    row_label = "Overleg"
    nested_rows = Members


class ConsultationsPart(Part):
    row_sets = {"consultations": Consultations}
    sections = (
        Section(
            "Overleggen",
            rows="consultations",
            intro="Een agenda heeft ten minste een bestuurlijk overleg en een beleidsoverleg.",
        ),
    )


class AnalysisForm(PartForm):
    analysis__data = text_at("analysis.data")
    analysis__parties = text_at("analysis.parties", help_text="Eén naam per regel.")
    analysis__current_research__none = forms.BooleanField(label="Er is geen lopend onderzoek", required=False)
    analysis__current_research__questions = text_at("analysis.current_research.questions")
    analysis__current_research__planning = text_at("analysis.current_research.planning")
    analysis__research_wishes = text_at("analysis.research_wishes")


class AnalysisPart(Part):
    form_class = AnalysisForm
    row_sets = {"analysis__indicators": Indicators}
    sections = (
        Section("Data en analyse", ("analysis__data", "analysis__parties")),
        goals(
            "analysis__indicators",
            "Bijvoorbeeld: leerlingen met een te laag schooladvies, bron CBS, van 14% nu naar 10% op 1 juli 2029. "
            "Voeg er een toe met de knop hieronder.",
        ),
        Section(
            "Lopend onderzoek",
            (
                "analysis__current_research__none",
                "analysis__current_research__questions",
                "analysis__current_research__planning",
            ),
        ),
        Section("Onderzoekswensen", ("analysis__research_wishes",)),
    )


class CommunicationForm(PartForm):
    communication__communication = text_at("communication.communication")
    communication__local = text_at("communication.local")
    communication__thematic = text_at("communication.thematic")
    communication__national = text_at("communication.national")


class ActivityForm(RowForm):
    what = text_at("communication.activities.what")
    audience = text_at("communication.activities.audience")
    channel = text_at("communication.activities.channel")
    date = DutchDateField(label="Datum", required=False)
    url = WebAddressField()

    substance = ("what", "audience", "channel", "date", "url")
    widths = {"audience": "half", "channel": "half", "date": "quarter", "url": "half"}


class Activities(Rows):
    form = ActivityForm
    row_label = "Activiteit"


class CommunicationPart(Part):
    form_class = CommunicationForm
    row_sets = {"communication__activities": Activities}
    sections = (
        Section("Communicatie", ("communication__communication",)),
        Section("Kennisdeling", ("communication__local", "communication__thematic", "communication__national")),
        Section("Activiteiten", rows="communication__activities"),
    )


class OtherAgreementForm(RowForm):
    type = text_at("other_agreements.type")
    specification = text_at("other_agreements.specification")
    planning = text_at("other_agreements.planning")
    owner = text_at("other_agreements.owner", help_text="Wie zorgt dat het gebeurt?")

    substance = ("type", "specification", "planning", "owner")


class OtherAgreements(Rows):
    form = OtherAgreementForm
    row_label = "Afspraak"


class OtherAgreementsPart(Part):
    row_sets = {"other_agreements": OtherAgreements}
    sections = (Section("Overige afspraken", rows="other_agreements"),)
