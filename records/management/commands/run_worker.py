"""Run the job worker: sealing, mail and whatever else the portal does after a page has answered."""

import logging
import signal
import threading
import time
from argparse import ArgumentParser
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand
from django.db import DatabaseError, InterfaceError, close_old_connections, connection
from django.utils import timezone

from records.recurring import due_tasks
from records.worker import LEASE_SECONDS, run_next, worker_name

logger = logging.getLogger(__name__)

PAUSE_WITHOUT_DATABASE = 5.0
# How often the worker looks whether work that comes back by itself is due.
PLANNING_SECONDS = 60.0


class Command(BaseCommand):
    help = "Voert taken uit (verzegelen, mail). Stopt netjes na de lopende taak bij Ctrl-C of SIGTERM."
    # The worker serves no pages: it starts without loading every view first.
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="stop als er geen taak meer klaarstaat")
        parser.add_argument("--poll", type=float, default=0.5, metavar="SECONDEN", help="hoe vaak wordt gekeken")
        parser.add_argument(
            "--lease",
            type=float,
            default=LEASE_SECONDS,
            metavar="SECONDEN",
            help="na zoveel seconden zonder levensteken neemt een andere werker een taak over",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        stop = threading.Event()

        def finish(signum: int, frame: FrameType | None) -> None:
            stop.set()

        signal.signal(signal.SIGTERM, finish)
        signal.signal(signal.SIGINT, finish)
        name = worker_name()
        self._planned = float("-inf")
        logger.info("worker %s started", name)
        while not stop.is_set():
            ran = self._run_one(name, options["lease"], once=options["once"])
            if ran:
                continue
            if options["once"]:
                break
            stop.wait(options["poll"] if ran is False else PAUSE_WITHOUT_DATABASE)
        logger.info("worker %s stopped", name)

    def _run_one(self, name: str, lease: float, *, once: bool) -> bool | None:
        """Run a job; False when there was none, None when the database could not be asked."""
        try:
            close_old_connections()
            if not once:
                self._plan()
            return run_next(name, lease)
        except (DatabaseError, InterfaceError) as error:
            if once:
                raise
            # The database is away or busy. Jobs stay where they are; look again in a while.
            logger.warning("database not available: %s", type(error).__name__)
            connection.close()
            return None

    def _plan(self) -> None:
        """Ask for the work that comes back by itself (`records.recurring`), once a minute."""
        if time.monotonic() - self._planned >= PLANNING_SECONDS:
            due_tasks(timezone.now())
            self._planned = time.monotonic()
