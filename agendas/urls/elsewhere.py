"""Signatures from outside the portal: a PDF signed elsewhere, a scan of the paper."""

from django.urls import URLPattern, path

from agendas.views import elsewhere

_REQUEST = "<reference:reference>/ondertekening/<uuid:request_id>/"

urlpatterns: list[URLPattern] = [
    path(f"{_REQUEST}elders/", elsewhere.sign_elsewhere, name="sign_elsewhere"),
    path(f"{_REQUEST}elders/pdf/", elsewhere.sign_elsewhere_pdf, name="sign_elsewhere_pdf"),
]
