"""Files, signed elsewhere, that were brought in during a round and not accepted. They were not kept; why is known."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from agendas.models import SigningRound
from records.models import Event


@dataclass(frozen=True)
class RefusedFile:
    at: datetime
    who: str
    reason: str

    @property
    def sentence(self) -> str:
        """Who brought it in and why not; the moment stands beside it."""
        return f"ingelezen door {self.who} en niet aangenomen. {self.reason}".rstrip()


def refused_files(signing_round: SigningRound) -> dict[str, list[RefusedFile]]:
    """Return what was refused, by id of the request, the first of each first; one query."""
    told = Event.objects.in_stream(signing_round.agenda.stream).filter(
        action="external_refused", data__round=signing_round.pk
    )
    found: dict[str, list[RefusedFile]] = defaultdict(list)
    for event in told.order_by("number"):
        refused = RefusedFile(event.at, event.actor_name, str(event.data.get("reason", "")))
        found[event.data.get("request", "")].append(refused)
    return dict(found)
