"""Fills the database of a portal with agendas that wait for the minister; `python -m tests.browser.waiting 8 2`.

The first number was read, the second was not.
"""

import sys

import django


def main() -> None:
    django.setup()
    from agendas.actions.inviting import prepare
    from agendas.actions.templates import load_templates
    from tests.agendas.answering import request_of, waiting_agendas
    from tests.cast import make_cast

    cast = make_cast()
    load_templates(by=None)
    read, unread = int(sys.argv[1]), int(sys.argv[2])
    agendas = waiting_agendas(cast, read, by=cast.minister_ocw)
    agendas += waiting_agendas(cast, unread, by=cast.minister_ocw, read=False)
    note = "De gemeente betaalt dit keer een groter deel. Bijlage 2 legt dat uit."
    request = request_of(agendas[0], cast.minister_ocw)
    prepare(agenda=agendas[0], request_id=request.pk, text=note, place="Den Haag", by=cast.secretariat_ocw)
    for agenda in agendas:
        print(agenda.reference)


if __name__ == "__main__":
    main()
