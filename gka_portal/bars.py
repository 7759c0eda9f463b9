"""The colours of the bars in a plot. On paper the style sheet of the page does not reach into a drawing.

On screen the style sheets say the same (tests/funding/test_bars.py).
"""

UNKNOWN = "#a9b2bd"
FILLS = {
    "signed": "#154273",
    "new": "#154273",
    "before": "#8fbfe3",
    "preparing": "#8fbfe3",
    "signing": "#f0b429",
    "unknown": UNKNOWN,
    "over": UNKNOWN,
    "none": "#e6eaef",
    # Money of grants.
    "paid": "#154273",
    "granted": "#4f94c8",
    "asked": "#f0b429",
    "spent": "#0f2f54",
    "left": "#f0b429",
    "less": "#a9b2bd",
    "more": "#6aa376",
    "beyond": "#b3261e",
    # The empty space before a step.
    "gap": "none",
}


def fill_of(kind: str) -> str:
    """Return the colour of a segment of `kind`; grey for one that nobody chose a colour for."""
    return FILLS.get(kind, UNKNOWN)
