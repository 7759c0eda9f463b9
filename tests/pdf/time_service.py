"""A time stamp service (RFC 3161) over HTTP on this machine, as SEAL_TSA_URL would be one."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer

from asn1crypto.tsp import PKIStatusInfo, TimeStampReq, TimeStampResp
from pyhanko.sign.timestamps.dummy_client import DummyTimeStamper

REPLY = "application/timestamp-reply"


@contextmanager
def time_service(stamper: DummyTimeStamper, *, status: int = 200, refuse: bool = False) -> Iterator[str]:
    """Give the address of a service that stamps with `stamper`; `refuse`: it answers, and says no."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            question = TimeStampReq.load(self.rfile.read(int(self.headers["Content-Length"])))
            answer = (
                TimeStampResp({"status": PKIStatusInfo({"status": 2})})
                if refuse
                else stamper.request_tsa_response(question)
            )
            content = answer.dump()
            self.send_response(status)
            self.send_header("Content-Type", REPLY)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *arguments: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/tsa"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
