"""Makes an agenda of Alkmaar that waits for its first signature; run as a process: `python -m tests.browser.frozen`."""

import django


def main() -> None:
    django.setup()
    from agendas.choices import State
    from tests.cast import make_cast
    from tests.factories import make_agenda

    print(make_agenda(make_cast(), State.FROZEN).reference)


if __name__ == "__main__":
    main()
