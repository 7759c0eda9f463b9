"""The funding schemes: for everybody who signed in."""

import datetime

from agendas.models import FundingScheme
from tests.access.plain import PlainRow
from tests.cast import Cast


def _code(cast: Cast) -> tuple[str]:
    scheme, _ = FundingScheme.objects.get_or_create(
        code="gka-toegang", valid_from=datetime.date(2021, 1, 1), defaults={"name": "Regeling voor wie inlogt"}
    )
    return (scheme.code,)


ROWS = [
    PlainRow("funding:schemes"),
    PlainRow("funding:schemes_csv"),
    PlainRow("funding:scheme", arguments=_code),
]
