"""Writing a demo agenda: started from the national template, then filled in block by block by who would do that."""

import tomllib
from typing import Any

from accounts.models import User
from agendas.actions.drafting import start_agenda
from agendas.actions.editing import add_row, save_part
from agendas.addresses import part_at
from agendas.demo import blocks
from agendas.demo.people import Crew
from agendas.demo.plan import DATA, Plan, Stage, rows_of
from agendas.demo.words import Words
from agendas.models import Agenda, AgendaTemplate, CurrentText
from agendas.snapshot import content_hash
from municipalities.roles import Role

# The college has not decided yet: the list of what is missing advises to fill in its decision.
_BEFORE_THE_COLLEGE = frozenset({Stage.PLACEHOLDERS, Stage.READY, Stage.CONSULTATION, Stage.REVIEW, Stage.WITHDRAWN})


def write_agenda(plan: Plan, crew: Crew) -> Agenda:
    """Start the agenda of `plan` and write what its stage asks for."""
    municipalities = [crew.municipalities[code] for code in plan.codes]
    coordinator = crew.at(plan.codes[0], Role.COORDINATOR)
    agenda = start_agenda(
        municipalities=municipalities,
        start_year=plan.start,
        end_year=plan.end,
        template=AgendaTemplate.objects.in_use()[0],
        by=coordinator,
    )
    if plan.stage is Stage.EMPTY:
        return agenda
    pen = _Pen(agenda, coordinator, crew.at(plan.codes[0], Role.OFFICER))
    words = Words(plan, municipalities)
    pen.first_half(words)
    if plan.stage is Stage.HALF:
        return agenda
    pen.second_half(words)
    if plan.stage is Stage.PLACEHOLDERS:
        pen.leave_template_text(words)
    return agenda


class _Pen:
    """Saves parts of one agenda, the coordinator some and the officer of the municipality the others."""

    def __init__(self, agenda: Agenda, coordinator: User, officer: User) -> None:
        self.agenda = agenda
        self.coordinator = coordinator
        self.officer = officer

    def first_half(self, words: Words) -> None:
        """What is known after the first talks."""
        self.save("heading", blocks.heading(words, self.officer.email), self.coordinator)
        self.save("explanation", blocks.explanation(words), self.coordinator)
        self.save("consultations", {"consultations": blocks.consultations(words)}, self.coordinator)
        rows = blocks.planned_interventions(words)
        if words.plan.stage is Stage.HALF:
            # The idea is there; activities, money and contact school are still to come.
            rows = [{key: row[key] for key in ("kind", "name", "goal", "target_group", "themes")} for row in rows]
        for row in rows:
            add_row(agenda=self.agenda, key="interventions", content=row, by=self.officer)

    def second_half(self, words: Words) -> None:
        """Everything else that an agenda needs to be signed."""
        self.save("analysis", {"analysis": blocks.analysis(words)}, self.officer)
        self.save("communication", {"communication": blocks.communication(words)}, self.officer)
        self.save("other_agreements", {"other_agreements": blocks.other_agreements(words)}, self.coordinator)
        self.adapt_clauses(words)
        for row in blocks.communities(words):
            add_row(agenda=self.agenda, key="communities", content=row, by=self.coordinator)
        if words.plan.stage not in _BEFORE_THE_COLLEGE:
            self.add_mandates(words)

    def add_mandates(self, words: Words) -> None:
        """Write on which decision of the college each alderman's mandate rests."""
        signatories = self.stored("signatories")["signatories"]
        for row in signatories:
            if row["party"] == "municipality":
                row["mandate"] = blocks.college_decision(words)
        self.save("signatories", {"signatories": signatories}, self.coordinator)

    def adapt_clauses(self, words: Words) -> None:
        """Change, leave out or add what the first municipality wants otherwise than the national model."""
        own = [row for row in rows_of("clauses.csv") if words.plan.codes[0] in row["codes"].split()]
        if not own:
            return
        clauses = self.stored("clauses")["clauses"]
        for row in own:
            there = next((each for each in clauses if each["key"] == row["key"]), None)
            if there is None:
                clauses.append({key: row[key] for key in ("key", "heading", "text")})
            elif row["text"]:
                there["text"] = row["text"]
            else:
                clauses.remove(there)
        self.save("clauses", {"clauses": clauses}, self.coordinator)

    def leave_template_text(self, words: Words) -> None:
        """Leave in what people forget: the gaps that the signed agenda of 2019 had as well."""
        analysis = self.stored("analysis")["analysis"]
        analysis["parties"] = ["bijvoorbeeld: DUO, CBS, Inspectie"]
        analysis["current_research"]["planning"] = "[toevoegen]"
        self.save("analysis", {"analysis": analysis}, self.officer)
        if words.plan.number % 2:
            row = self.stored("interventions")["interventions"][-1]
            row["planning"] = "<p>n.t.b.</p>"
            row["monitoring"] = ""
            self.save(f"interventions.{row['id']}", row, self.officer)

    def stored(self, address: str) -> dict[str, Any]:
        """Return the part at `address` as it is now."""
        part: dict[str, Any] = part_at(CurrentText.objects.get(agenda=self.agenda).document, address)
        return part

    def save(self, address: str, content: dict[str, Any], by: User) -> None:
        base = content_hash(self.stored(address))
        save_part(agenda=self.agenda, address=address, content=content, base=base, by=by)


def theme_document() -> dict[str, Any]:
    """Return the one national theme agenda (gka-agenda/1): of OCW, without municipalities."""
    return tomllib.loads((DATA / "theme_agenda.toml").read_text(encoding="utf-8"))
