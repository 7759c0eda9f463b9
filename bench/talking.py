"""An agenda about which much was said: comments at every field of a block, and many versions."""

from itertools import cycle
from typing import Any

COMMENTS, VERSIONS = 50, 30


def talk_about(agenda: Any, cast: Any) -> None:
    """Put COMMENTS comments, each with an answer, at the first block, and keep VERSIONS versions of `agenda`."""
    from agendas.actions.commenting import answer, comment
    from agendas.actions.versions import make_version
    from agendas.choices import Audience, VersionKind

    paths = cycle(("preamble", "introduction", "pillars"))
    for number in range(COMMENTS):
        text = f"Opmerking {number}: kan dit korter?"
        head = comment(
            agenda=agenda,
            path=next(paths),
            quote="",
            text=text,
            audience=Audience.ALL,
            mentions=[],
            by=cast.officer_alkmaar,
        )
        answer(comment=head, text="Ja, ik kijk ernaar.", mentions=[], by=cast.coordinator_noord)
    for number in range(VERSIONS):
        make_version(agenda=agenda, kind=VersionKind.NAMED, name=f"Stand {number + 1}", by=cast.coordinator_noord)
