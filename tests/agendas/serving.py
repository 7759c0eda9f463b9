"""The portal as gunicorn processes on the database of the running test, and many people who post at one moment."""

import http.client
import re
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.test import Client

from accounts.models import User
from tests.records.processes import ROOT, environment

SECONDS_TO_START = 60
SECONDS_TO_ANSWER = 60
TOKEN = "k" * 32


@dataclass
class Server:
    """A running server; `process` is the parent of its web processes."""

    port: int
    process: subprocess.Popen[bytes]
    log: Path

    def errors(self) -> list[str]:
        """Return what the server wrote of each exception that became an error page: its last lines."""
        blocks = self.log.read_text(errors="replace").split("Internal Server Error: ")[1:]
        return [" / ".join(block.strip().splitlines()[-3:]) for block in blocks]

    def children(self) -> list[int]:
        found = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text()
        return [int(pid) for pid in found.split()]


@dataclass(frozen=True)
class Call:
    """What somebody with the session `session` posts to `path`, or gets when there is no form.

    When many ask at once: `answered` says how many of them must have their answer first, `after` how many seconds
    later this one comes.
    """

    session: str
    path: str
    form: dict[str, Any] | None = None
    after: float = 0.0
    answered: int = 0


@dataclass
class Answer:
    """Status 0: the connection broke before there was an answer."""

    status: int = 0
    body: str = ""
    location: str = ""
    seconds: float = field(default=0.0)


@contextmanager
def serving(application: str = "gka_portal.wsgi:application", *, workers: int = 4, **more: str) -> Iterator[Server]:
    """Start gunicorn with `workers` processes of eight threads."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    log = Path(settings.VAR_DIR) / f"gunicorn-{port}.log"
    command = [str(Path(sys.executable).parent / "gunicorn"), "--config", "gunicorn.conf.py", application]
    command += ["--bind", f"127.0.0.1:{port}", "--workers", str(workers), "--threads", "8", "--max-requests", "0"]
    # The settings of the tests: the same quick hashes of passwords, the same keys.
    patience = {"GKA_TEST_PATIENCE": str(SECONDS_TO_ANSWER)}
    inside = environment(**{"DJANGO_SETTINGS_MODULE": "tests.settings", **patience, **more})
    with log.open("wb") as output:
        process = subprocess.Popen(command, cwd=ROOT, env=inside, stdout=output, stderr=subprocess.STDOUT)
    server = Server(port, process, log)
    try:
        end = time.monotonic() + SECONDS_TO_START
        while True:
            # Not the port: gunicorn opens that before its processes can answer.
            if ask(server, Call("", "/gezondheid")).status == 200:
                break
            assert time.monotonic() < end and process.poll() is None, "the portal did not start"
            time.sleep(0.2)
        yield server
    finally:
        process.terminate()
        process.wait(timeout=60)


def session_of(person: User) -> str:
    """Sign `person` in; the server knows the session, it reads the same table."""
    client = Client()
    client.force_login(person)
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def ask(server: Server, call: Call) -> Answer:
    """Send one request as a browser does."""
    started, answer = time.monotonic(), Answer()
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=SECONDS_TO_ANSWER)
    headers = {"Cookie": f"{settings.SESSION_COOKIE_NAME}={call.session}; {settings.CSRF_COOKIE_NAME}={TOKEN}"}
    try:
        if call.form is None:
            connection.request("GET", call.path, headers=headers)
        else:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            connection.request(
                "POST", call.path, urlencode({"csrfmiddlewaretoken": TOKEN, **call.form}, doseq=True), headers
            )
        response = connection.getresponse()
        body = response.read().decode(errors="replace")
        answer = Answer(response.status, body, response.headers.get("Location", ""))
    except (OSError, http.client.HTTPException):
        pass
    finally:
        connection.close()
    answer.seconds = time.monotonic() - started
    return answer


def all_at_once(server: Server, calls: Sequence[Call]) -> list[Answer]:
    """Send all `calls` at one moment (or later, as they say); return the answers in their order."""
    answers = [Answer()] * len(calls)
    line, change = threading.Barrier(len(calls)), threading.Condition()
    done: list[int] = []

    def run(place: int) -> None:
        line.wait(SECONDS_TO_ANSWER)
        with change:
            change.wait_for(lambda: len(done) >= calls[place].answered, SECONDS_TO_ANSWER)
        time.sleep(calls[place].after)
        answers[place] = ask(server, calls[place])
        with change:
            done.append(place)
            change.notify_all()

    threads = [threading.Thread(target=run, args=(place,), daemon=True) for place in range(len(calls))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(2 * SECONDS_TO_ANSWER)
        assert not thread.is_alive(), "they wait for each other"
    return answers


def sentences(answer: Answer) -> str:
    """Return what a page says is wrong, for the message of a test."""
    summary = answer.body.partition('id="error-summary"')[2] or answer.body
    return " ".join(re.sub(r"<[^>]*>?", " ", summary).split())[:160]
