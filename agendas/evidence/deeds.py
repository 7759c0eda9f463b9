"""Who did what for a signature, and from where, as the events tell; the rows know only how it is now."""

from typing import Any

from agendas.choices import SignatureMethod
from agendas.models import Signature, SigningRequest, SigningRound
from records.models import Event, EventOrigin

_ASKED = frozenset({"signed", "reminded", "paper_recorded", "paper_confirmed"})


class Deeds:
    """The events of one round, by signatory; one query, for the addresses. One that was erased is not there."""

    def __init__(self, signing_round: SigningRound, events: list[Event]) -> None:
        self._events: dict[tuple[str, str], list[Event]] = {}
        found = [row for row in events if row.action in _ASKED and row.data.get("round") == signing_round.pk]
        for row in found:
            self._events.setdefault((row.action, row.data.get("signatory", "")), []).append(row)
        numbers = [row.pk for row in found if row.action != "reminded"]
        rows = EventOrigin.objects.filter(event__in=numbers)
        self._addresses = dict(rows.values_list("event", "address"))

    def reminders(self, request: SigningRequest) -> list[dict[str, Any]]:
        """Return every reminder in this round, also those before somebody was asked again or came instead."""
        return [{"at": row.at.isoformat(), "to": row.object} for row in self._of("reminded", request)]

    def of_signing(self, request: SigningRequest, signature: Signature | None) -> dict[str, Any]:
        """Return from where somebody signed in the portal; or who recorded and confirmed, when and from where."""
        signed = self._last("signed", request)
        in_portal = signature is not None and signature.method == SignatureMethod.PORTAL
        recorded, confirmed = None, None
        if signature is not None and signature.method == SignatureMethod.EXTERNAL:
            recorded = signed
        elif signature is not None and signature.method == SignatureMethod.WET_INK:
            confirmed = self._last("paper_confirmed", request)
            recorded = self._recording(request, confirmed)
        return {
            "origin": self._addresses.get(signed.pk) if signed and in_portal else None,
            "recorded": self._deed(recorded),
            "confirmed": self._deed(confirmed),
        }

    def _recording(self, request: SigningRequest, confirmed: Event | None) -> Event | None:
        """Return the recording of the scan that was confirmed; others may have been rejected before."""
        paper = confirmed.data.get("paper") if confirmed else None
        rows = [row for row in self._of("paper_recorded", request) if row.data.get("paper") == paper]
        return rows[-1] if rows else None

    def _deed(self, event: Event | None) -> dict[str, Any] | None:
        if event is None:
            return None
        return {"by": event.actor_name, "at": event.at.isoformat(), "origin": self._addresses.get(event.pk)}

    def _of(self, action: str, request: SigningRequest) -> list[Event]:
        return self._events.get((action, str(request.signatory_id)), [])

    def _last(self, action: str, request: SigningRequest) -> Event | None:
        rows = self._of(action, request)
        return rows[-1] if rows else None
