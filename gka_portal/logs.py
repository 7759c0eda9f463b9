"""Log lines as JSON with the six fields that BIO2 8.15.01 asks of each: event, object, result, origin, actor, time.

The keys are the Dutch words of that rule, because auditors read them. What must never be in a log (BIO2 8.15.02) is
kept out where a line is made: no query strings, no bodies, no cookies, no mail, and links with a key are cut off.
"""

import logging
import re
from datetime import UTC, datetime
from typing import Any

from pythonjsonlogger.json import JsonFormatter

from records.origin import current_origin

PROCESS = "proces"
UNKNOWN = "onbekend"

# Links that let somebody in (a new password), and whatever stands behind a question mark.
_KEYS = re.compile(r"(/wachtwoord/nieuw/|/uitnodiging/\d+/)[^/\s\"']+")
_QUERY = re.compile(r"(?<=[\w/])\?\S+")


def without_secrets(text: str) -> str:
    """Return `text` with keys in links and query strings cut off."""
    return _QUERY.sub("?…", _KEYS.sub(r"\1…", text))


class JsonLines(JsonFormatter):
    """One JSON object per line; the six fields come first and are always filled.

    A caller gives them with `extra={"event": …, "object": …, "result": …, "actor": …, "origin": …}`; for lines of
    libraries they follow from the message, the logger and the level.
    """

    def __init__(self) -> None:
        super().__init__(json_ensure_ascii=False)

    def process_log_record(self, log_data: dict[str, Any]) -> dict[str, Any]:
        return {key: value for key, value in log_data.items() if value is not None}

    def add_fields(self, log_data: dict[str, Any], record: logging.LogRecord, message_dict: dict[str, Any]) -> None:
        """Fill `log_data` for one line; whatever else a library puts in `extra` stays out."""
        given = record.__dict__
        at = given.get("at") or datetime.fromtimestamp(record.created, tz=UTC)
        log_data.update(
            {
                "tijdstempel": at.astimezone(UTC).isoformat(timespec="milliseconds"),
                "gebeurtenis": given.get("event") or without_secrets(record.getMessage()),
                "object": str(given.get("object") or record.name),
                "resultaat": given.get("result") or _result_of(record.levelno),
                "actor": str(given.get("actor") or UNKNOWN),
                "oorsprong": given.get("origin") or current_origin() or PROCESS,
                "niveau": record.levelname.lower(),
                "bron": record.name,
                "duur_ms": given.get("milliseconds"),
                "status": given.get("status"),
                "rol": given.get("role") or None,
            }
        )
        if record.exc_info:
            log_data["spoor"] = without_secrets(str(self.formatException(record.exc_info)))


def _result_of(level: int) -> str:
    return "fout" if level >= logging.ERROR else "waarschuwing" if level >= logging.WARNING else "ok"
