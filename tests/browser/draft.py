"""Makes a complete draft of Alkmaar and prints its reference; run as a process: `python -m tests.browser.draft`."""

import django


def main() -> None:
    django.setup()
    from tests.cast import make_cast
    from tests.factories import make_agenda

    print(make_agenda(make_cast()).reference)


if __name__ == "__main__":
    main()
