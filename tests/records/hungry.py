"""Work for a child process of the tests: well behaved, broken, and without end."""

import os
import time


def answer(content: bytes) -> dict[str, object]:
    return {"length": len(content), "secrets": [name for name in os.environ if "SECRET" in name or "DATABASE" in name]}


def fail() -> None:
    raise ValueError("stuk")


def turn_for_ever() -> None:
    while True:
        pass


def sleep_for_ever() -> None:
    time.sleep(3600)


def eat() -> int:
    return len(bytearray(2 * 1024 * 1024 * 1024))


def talk(size: int) -> str:
    return "x" * size


def talk_for_ever() -> None:
    # As a library does that was taken over: past the answer, straight into the pipe.
    for number in range(3, 10):
        try:
            while True:
                os.write(number, b"x" * 65536)
        except OSError:
            continue
