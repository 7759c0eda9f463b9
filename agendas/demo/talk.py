"""People of the demo who talk about a text: comments, guests, kept versions, and a review that came back."""

import tomllib
from datetime import timedelta
from functools import cache
from typing import Any

from django.utils import timezone

from accounts.actions.users import save_user
from accounts.models import User
from agendas.actions.assigning import choose_writers
from agendas.actions.commenting import answer, comment, resolve
from agendas.actions.editing import save_part
from agendas.actions.guests import guest_opened, invite_guest
from agendas.actions.reviewing import send_back, submit
from agendas.actions.versions import keep_version, looked
from agendas.addresses import part_at
from agendas.choices import Audience
from agendas.demo.calendar import Calendar
from agendas.demo.people import Crew, address
from agendas.demo.plan import DATA, Plan, Stage
from agendas.models import Agenda, Comment, CurrentText, Guest
from agendas.snapshot import content_hash
from agendas.structure import BLOCKS
from municipalities.roles import Role

# Of these the review came back once and was handed in again: whose second look it is.
CORRECTED = {Stage.REVIEW_MINISTRY: "alderman", Stage.REVIEW_MUNICIPALITY: "reviewer"}
_TALKED = frozenset({Stage.HALF, Stage.PLACEHOLDERS, Stage.READY, Stage.CONSULTATION})
_COMPLETE = frozenset(Stage) - {Stage.EMPTY, Stage.HALF, Stage.PLACEHOLDERS}
GUESTS = (
    ("Hanneke Vroomshoop", "Basisschool De Wilgenroos", "h.vroomshoop"),
    ("Bart Okkinga", "Bibliotheek Aan de Vaart", "b.okkinga"),
)
_ADDED = {
    "planning": "<p>De scholen in de dorpen beginnen een jaar later, in het najaar van het tweede jaar.</p>",
    "local": "<p>Ouders horen in september en in maart hoe het gaat, op de ouderavond en in de nieuwsbrief.</p>",
}


@cache
def _threads() -> dict[str, list[dict[str, Any]]]:
    return tomllib.loads((DATA / "talk.toml").read_text(encoding="utf-8"))


class Talk:
    """What is said about one agenda, by its own people."""

    def __init__(self, agenda: Agenda, plan: Plan, crew: Crew) -> None:
        self.agenda, self.plan = agenda, plan
        self.when = Calendar(plan)
        self.people: dict[str, User] = {
            "coordinator": crew.at(plan.codes[0], Role.COORDINATOR),
            "officer": crew.at(plan.codes[0], Role.OFFICER),
            "alderman": crew.at(plan.codes[0], Role.ALDERMAN),
            "reviewer": crew["ocw_reviewer"],
        }

    def while_writing(self) -> None:
        """Comments, writers and a version by hand, as far as the text goes."""
        if self.plan.stage in _COMPLETE:
            keep_version(agenda=self.agenda, name="Eerste volledige tekst", by=self.people["coordinator"])
        if self.plan.stage in _TALKED:
            self.say("writing")
            writers = [(block, self.people["officer"]) for block in BLOCKS[4:6]]
            choose_writers(agenda=self.agenda, writers=writers, by=self.people["coordinator"])
            looked(agenda=self.agenda, user=self.people["coordinator"])

    def in_consultation(self) -> None:
        """Guests read along from today; what they say is of today as well."""
        for name, organisation, mailbox in GUESTS:
            self.people["guest"] = self._invite(name, organisation, mailbox).user
        self.say("consultation")
        self._write("communication.local", self.people["officer"])

    def correct(self) -> None:
        """Let the review come back once, with comments that are dealt with; the agenda is handed in again later."""
        side = CORRECTED[self.plan.stage]
        with self.when.told("first_submit"):
            submit(agenda=self.agenda, by=self.people["coordinator"])
        with self.when.told("came_back"):
            threads = self.say(side)
            send_back(agenda=self.agenda, reason="Bijna goed. Pas nog twee onderdelen aan.", by=self.people[side])
        with self.when.told("adapted"):
            for thread in threads:
                if thread.path.rpartition(".")[2] in _ADDED:
                    self._write(thread.path, self.people["officer"])
                answer(comment=thread, text="Verwerkt.", mentions=[], by=self.people["officer"])

    def ask_changes(self, side: str) -> None:
        """Say at which fields something must change, before the review is sent back."""
        self.say(side)

    def begin_changes(self, side: str) -> None:
        """One of the asked changes is made, the other still waits."""
        path = {"alderman": "interventions.0.planning", "reviewer": "communication.local"}[side]
        thread = Comment.objects.get(agenda=self.agenda, parent=None, asks_change=True, path=self._address(path))
        self._write(thread.path, self.people["officer"])
        answer(comment=thread, text="Aangepast. Is het zo goed?", mentions=[], by=self.people["officer"])

    def say(self, key: str) -> list[Comment]:
        return [self._thread(row) for row in _threads()[key] if self._address(row["at"]) is not None]

    def _thread(self, row: dict[str, Any]) -> Comment:
        by = self.people[row["who"]]
        head = comment(
            agenda=self.agenda,
            path=self._address(row["at"]) or "",
            quote="",
            text=row["text"],
            audience=row.get("audience", Audience.ALL),
            mentions=[self.people[row["mention"]].pk] if "mention" in row else [],
            by=by,
        )
        for reply in row.get("answers", []):
            answer(comment=head, text=reply["text"], mentions=[], by=self.people[reply["who"]])
        if row.get("closed"):
            resolve(comment=head, by=by)
        return head

    def _document(self) -> dict[str, Any]:
        document: dict[str, Any] = CurrentText.objects.get(agenda=self.agenda).document
        return document

    def _address(self, path: str) -> str | None:
        """Return `path` with the identity of the first intervention in it; None when there is none."""
        if not path.startswith("interventions.0"):
            return path
        rows = self._document()["interventions"]
        return path.replace("interventions.0", f"interventions.{rows[0]['id']}", 1) if rows else None

    def _write(self, path: str, by: User) -> None:
        """Add a sentence to the rich text at `path`."""
        parent, _, key = path.rpartition(".")
        stored = part_at(self._document(), parent)
        row = stored.get(parent, stored)
        content = {**row, key: row[key] + _ADDED[key]}
        if parent in stored:
            content = {**stored, parent: content}
        save_part(agenda=self.agenda, address=parent, content=content, base=content_hash(stored), by=by)

    def _invite(self, name: str, organisation: str, mailbox: str) -> Guest:
        today = timezone.localdate()
        guest = invite_guest(
            agenda=self.agenda,
            email=address(mailbox),
            name=name,
            organisation=organisation,
            start=today,
            end=today + timedelta(days=21),
            may_comment=True,
            message="Wilt u kijken of de planning voor uw organisatie haalbaar is?",
            by=self.people["coordinator"],
        )
        if not guest.user.has_password:
            # All demo accounts share one password; hashing is slow on purpose.
            guest.user.password = self.people["coordinator"].password
            save_user(user=guest.user, changed=["password"], by=guest.user)
        return guest_opened(guest=guest)
