"""The national picture: who looks at the country as a whole. The reader of the cast belongs to one municipality."""

from tests.access.plain import PlainRow

WHOLE_COUNTRY = frozenset(
    {
        "coordinator_noord",
        "coordinator_zuid",
        "minister_ocw",
        "minister_po",
        "secretariat_ocw",
        "ocw_staff",
        "ocw_reviewer",
        "ocw_finance",
    }
)

ROWS = [
    PlainRow("dashboard:overview", WHOLE_COUNTRY),
    PlainRow("dashboard:overview_csv", WHOLE_COUNTRY, lambda cast: ("geld",)),
    PlainRow("dashboard:money", WHOLE_COUNTRY),
    PlainRow("dashboard:money_csv", WHOLE_COUNTRY),
    PlainRow("dashboard:deviations", WHOLE_COUNTRY),
    PlainRow("dashboard:deviations_csv", WHOLE_COUNTRY),
    # Nothing was started with a model here, so there is no text to look behind.
    PlainRow("dashboard:deviation", WHOLE_COUNTRY, lambda cast: ("preamble",), get=frozenset({404})),
]
