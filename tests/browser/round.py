"""Makes an agenda of Alkmaar that came back with comments, or resolves one; run as a process.

`python -m tests.browser.round` prints its reference; `… resolve <reference> <path>` resolves the comment at a field.
"""

import sys

import django

OPEN = ("slogan", "motto", "introduction")


def main() -> None:
    django.setup()
    from agendas.actions.commenting import comment, resolve
    from agendas.actions.reviewing import send_back
    from agendas.choices import State
    from agendas.models import Agenda, Comment
    from tests.cast import make_cast
    from tests.factories import make_agenda

    cast = make_cast()
    if sys.argv[1:2] == ["resolve"]:
        reference, path = sys.argv[2:]
        agenda = Agenda.objects.get(reference=reference)
        resolve(comment=Comment.objects.get(agenda=agenda, path=path), by=cast.alderman_alkmaar)
        return
    agenda = make_agenda(cast, State.REVIEW)
    by = cast.alderman_alkmaar
    for path in OPEN:
        comment(agenda=agenda, path=path, quote="", text="Kan dit concreter?", audience="all", mentions=[], by=by)
    send_back(agenda=agenda, reason="Zie de opmerkingen.", by=by)
    print(agenda.reference)


if __name__ == "__main__":
    main()
