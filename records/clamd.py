"""A malware scanner that speaks the protocol of clamd (INSTREAM)."""

import re
import socket

CHUNK = 64 * 1024
SECONDS = 30
_ANSWER = re.compile(r"stream: (?:(?P<clean>OK)|(?P<finding>.+) FOUND)")


class ScannerAway(Exception):
    """The scanner cannot be reached, does not answer in time, or answers what nobody understands."""


def scan(address: str, content: bytes, *, seconds: float = SECONDS) -> str:
    """Return the name of what the scanner at `address` found in `content`, or "". Raises ScannerAway.

    `address`: "host:3310", "[::1]:3310" or the path of a socket.
    """
    try:
        with _connection(address, seconds) as connection:
            connection.sendall(b"zINSTREAM\0")
            for start in range(0, len(content), CHUNK):
                part = content[start : start + CHUNK]
                connection.sendall(len(part).to_bytes(4, "big") + part)
            connection.sendall(bytes(4))
            answer = _answer(connection)
    except (OSError, ValueError) as error:
        raise ScannerAway(str(error)) from error
    match = _ANSWER.fullmatch(answer)
    if match is None:
        # Also "INSTREAM size limit exceeded. ERROR": then it was not looked at.
        raise ScannerAway(f"unexpected answer: {answer[:200]}")
    return match["finding"] or ""


def _connection(address: str, seconds: float) -> socket.socket:
    if address.startswith("/"):
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        connection.settimeout(seconds)
        try:
            connection.connect(address)
        except OSError:
            connection.close()
            raise
        return connection
    host, _, port = address.rpartition(":")
    return socket.create_connection((host.strip("[]"), int(port)), timeout=seconds)


def _answer(connection: socket.socket) -> str:
    answer = b""
    while not answer.endswith(b"\0") and len(answer) < 4096:
        part = connection.recv(4096)
        if not part:
            break
        answer += part
    return answer.rstrip(b"\0\n").decode("utf-8", "replace")
