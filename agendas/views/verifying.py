"""Public pages: is this file a document of the portal, and has it been changed since? Nothing is kept."""

import io
import threading
from http import HTTPStatus
from typing import Any

from allauth.core.internal import ratelimit
from django.contrib.auth.decorators import login_not_required
from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods

from agendas.forms.verifying import VerifyForm
from agendas.tables.verifying import shown
from agendas.verifying import Finding, examine, is_known
from records.verification import MAXIMUM_BYTES

# Per address; in the shared cache, so that all processes count together.
RATES = {"verify": "20/m/ip"}
TOO_OFTEN_SECONDS = 60
TOO_OFTEN = "U hebt veel bestanden achter elkaar gecontroleerd. Wacht een minuut en kies het bestand dan opnieuw."
TOO_BUSY = "Er wordt nu een ander bestand gecontroleerd. Wacht een paar tellen en kies het bestand dan opnieuw."
# Judging takes a second of a processor, and nobody waits for it in a thread that others need: with one place taken
# in a process, the next file is asked for again a little later.
_places = threading.BoundedSemaphore(1)


class FirstFileInMemory(FileUploadHandler):
    """Hold the first file in memory and nothing else; of one that is too large only its size."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        if hasattr(self, "chunks"):
            raise SkipFile
        self.chunks: list[bytes] = []
        self.seen = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self.seen += len(raw_data)
        if self.seen > MAXIMUM_BYTES:
            self.chunks.clear()
        else:
            self.chunks.append(raw_data)

    def file_complete(self, file_size: int) -> InMemoryUploadedFile:
        content = io.BytesIO(b"".join(self.chunks))
        self.chunks = []
        return InMemoryUploadedFile(
            content, self.field_name, self.file_name or "", self.content_type or "", file_size, self.charset
        )


@csrf_exempt
@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def verify(request: HttpRequest, text_code: str = "") -> HttpResponse:
    """Take a file and say what it is; with `text_code` from the QR code on a document, also whether that is known.

    The handler must be there before anybody reads the request, as the check of the token does: hence the two steps.
    """
    request.upload_handlers = [FirstFileInMemory(request)]
    response: HttpResponse
    # Before anything reads the body, which may be 50 MB.
    if request.method == "POST" and not ratelimit.consume(request, app="agendas", action="verify", config=RATES):
        response = _later(request, text_code, TOO_OFTEN, HTTPStatus.TOO_MANY_REQUESTS)
    else:
        response = _verify(request, text_code)
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


@csrf_protect
def _verify(request: HttpRequest, text_code: str) -> HttpResponse:
    if request.method != "POST":
        return _page(request, text_code, VerifyForm())
    form = VerifyForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, text_code, form)
    pdf: bytes = form.cleaned_data["file"].read()
    if not _places.acquire(blocking=False):
        return _later(request, text_code, TOO_BUSY, HTTPStatus.SERVICE_UNAVAILABLE)
    try:
        finding = examine(pdf, text_code)
    finally:
        _places.release()
    return _verdict(request, text_code, finding)


def _page(
    request: HttpRequest, text_code: str, form: VerifyForm, sentence: str = "", status: HTTPStatus = HTTPStatus.OK
) -> HttpResponse:
    context = {"form": form, "text_code": text_code, "sentence": sentence}
    context["known"] = bool(text_code) and is_known(text_code)
    return render(request, "verifying/page.html", context, status=status)


def _later(request: HttpRequest, text_code: str, sentence: str, status: HTTPStatus) -> HttpResponse:
    response = _page(request, text_code, VerifyForm(), sentence, status)
    response["Retry-After"] = str(TOO_OFTEN_SECONDS)
    return response


def _verdict(request: HttpRequest, text_code: str, finding: Finding) -> HttpResponse:
    context = {"form": VerifyForm(), "text_code": text_code, "verdict": shown(finding), "sha256": finding.file_sha256}
    return render(request, "verifying/verdict.html", context)
