"""Block "Kop en betrokkenen"."""

from typing import Any

from django import forms

from agendas.choices import Kind
from agendas.forms.fields import YearField, choice, text_at
from agendas.forms.options import NOTHING, Options
from agendas.forms.part import Document, Part, PartForm, RowForm, Rows, Section
from agendas.structure import MOST_YEARS, MOST_YEARS_EXTENDED


def period_problem(start: int | None, end: int | None, most: int = MOST_YEARS) -> str:
    """Return what is wrong with the years of an agenda that lasts `most` years at most, or ""."""
    if start is None or end is None:
        return ""
    if end < start:
        return f"Het eindjaar {end} ligt voor het startjaar {start}. Vul een later eindjaar in."
    if end - start >= most:
        return f"De periode {start}-{end} is te lang. Een agenda duurt 1 tot en met {most} jaar."
    return ""


class HeadingForm(PartForm):
    title = text_at("title", required=True)
    subtitle = text_at("subtitle")
    slogan = text_at("slogan")
    motto = text_at("motto")
    period__start = YearField(label="Startjaar")
    period__end = YearField(label="Eindjaar")
    coordinator = choice((), "Regiocoördinator", required=False, help_text="Schrijft de agenda en dient hem in.")
    contact = choice(
        (), "Contactpersoon van de gemeente", required=False, help_text="Bij wie kan de regiocoördinator terecht?"
    )

    widths = {"period__start": "quarter", "period__end": "quarter", "coordinator": "half", "contact": "half"}

    def offer(self) -> None:
        for name, people in (("coordinator", self.options.coordinators), ("contact", self.options.contacts)):
            self.fields[name].choices = people  # type: ignore[attr-defined]
            self.initial[name] = (self.initial[name] or {}).get("email", "")
        if self.options.agenda.kind == Kind.ADDENDUM:
            self.fields[
                "period__end"
            ].help_text = f"Met verlengingen duurt een agenda samen hoogstens {MOST_YEARS_EXTENDED} jaar."
        if len(self.options.contacts) == len(NOTHING):
            self.fields["contact"].help_text = self._no_contact()

    def _no_contact(self) -> str:
        places = " en ".join(row["name"] for row in self.options.agenda.text.document["municipalities"])
        return (
            f"Voor {places or 'deze agenda'} heeft nog niemand een account. "
            "Vraag de functioneel beheerder om een account voor de beleidsmedewerker."
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        most = MOST_YEARS_EXTENDED if self.options.agenda.kind == Kind.ADDENDUM else MOST_YEARS
        if problem := period_problem(cleaned.get("period__start"), cleaned.get("period__end"), most):
            self.add_error("period__end", problem)
        return cleaned

    def put_into(self, part: Document) -> None:
        super().put_into(part)
        for name in ("coordinator", "contact"):
            part[name] = {"email": part[name]} if part[name] else None


class MunicipalityForm(RowForm):
    code = choice((), "Gemeente", error_messages={"invalid_choice": "Kies een gemeente uit de lijst."})

    substance = ("code",)
    widths = {"code": "half"}

    def offer(self) -> None:
        self.fields["code"].choices = self.options.municipalities  # type: ignore[attr-defined]

    def content(self) -> Document:
        return {"code": self.cleaned_data["code"]}


class Municipalities(Rows):
    form = MunicipalityForm
    row_label = "Gemeente"
    is_one_unit = True

    def clean(self) -> None:
        if not self.management_form.is_valid():
            return
        codes = [form.cleaned_data["code"] for form in self.kept() if form.cleaned_data.get("code")]
        if not codes and self.options.agenda.kind == "municipal" and not any(form.errors for form in self.forms):
            raise forms.ValidationError("Kies ten minste één gemeente.")
        if len(set(codes)) < len(codes):
            raise forms.ValidationError("Een gemeente staat er twee keer. Verwijder er één.")


class CaseNumberForm(RowForm):
    organisation = text_at("case_numbers.organisation")
    number = text_at("case_numbers.number")

    substance = ("organisation", "number")
    widths = {"organisation": "half", "number": "half"}


class CaseNumbers(Rows):
    form = CaseNumberForm
    row_label = "Zaaknummer"


class HeadingPart(Part):
    form_class = HeadingForm
    row_sets = {"municipalities": Municipalities, "case_numbers": CaseNumbers}
    sections: tuple[Section, ...] = (
        Section("Titel", ("title", "subtitle", "slogan", "motto")),
        Section("Gemeenten", rows="municipalities"),
        Section("Periode", ("period__start", "period__end")),
        Section("Betrokkenen", ("coordinator", "contact")),
        Section(
            "Zaaknummers",
            rows="case_numbers",
            intro="Onder welk nummer bewaart uw organisatie deze agenda in het eigen archief?",
        ),
    )

    @classmethod
    def as_filled_in(cls, part: Document, options: Options) -> Document:
        """Name a person by the account, not by the name in print, and a municipality by its code."""
        result = {**part, "municipalities": [{"code": row["code"]} for row in part["municipalities"]]}
        for name in ("coordinator", "contact"):
            user = options.chosen_people.get(getattr(options.agenda, f"{name}_id"))
            if "email" not in (part[name] or {}):
                result[name] = {"email": user.email} if user else None
        return result

    def __init__(self, part: Document, options: Options, data: Any = None) -> None:
        super().__init__(part, options, data)
        if options.agenda.kind == "national_theme":
            self.sections = tuple(section for section in self.sections if section.rows != "municipalities")
