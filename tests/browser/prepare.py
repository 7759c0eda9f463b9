"""Fills the database of a portal under test; run as a process: `python -m tests.browser.prepare [every_state]`."""

import sys

import django


def main() -> None:
    django.setup()
    from agendas.actions.templates import load_templates
    from tests.cast import make_cast

    cast = make_cast()
    load_templates(by=None)
    if "every_state" in sys.argv:
        from agendas.choices import State
        from tests.factories import make_agenda

        for state in State:
            print(state, make_agenda(cast, state).reference)


if __name__ == "__main__":
    main()
