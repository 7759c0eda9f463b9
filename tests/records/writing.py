"""Writes until it is told to end: `python -m tests.records.writing`. The worker of the portal seals."""

import signal
import sys
import threading

import django


def main() -> None:
    django.setup()
    from agendas.choices import State
    from records.actions import record
    from tests.cast import make_cast
    from tests.factories import make_agenda

    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    cast = make_cast()
    states = [State.SEALING, State.DRAFT, State.REVIEW]
    while not stop.is_set():
        make_agenda(cast, states[0])
        states.append(states.pop(0))
        for _ in range(20):
            record(stream="drill", action="counted", by=cast.administrator)
    sys.exit(0)


if __name__ == "__main__":
    main()
