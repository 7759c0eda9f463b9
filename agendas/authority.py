"""On what the power to sign rests, on a day: the mandate of the office holder and the decision of the college."""

from datetime import date

from agendas.models import SigningRequest
from municipalities.models import Mandate


def mandate_for(request: SigningRequest, on: date) -> Mandate | None:
    """Return the mandate under which the office holder of `request` may sign on the day `on`, or None."""
    if request.office_holder_id is None:
        return None
    return Mandate.objects.current(on).filter(office_holder=request.office_holder_id).order_by("-start").first()
