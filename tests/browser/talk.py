"""Makes an agenda of Alkmaar under review and prints its reference: `python -m tests.browser.talk`."""

import django


def main() -> None:
    django.setup()
    from agendas.choices import State
    from tests.cast import make_cast
    from tests.factories import make_agenda

    print(make_agenda(make_cast(), State.REVIEW).reference)


if __name__ == "__main__":
    main()
