"""Signatures in wet ink: recording a scan, and a colleague who looks at it."""

from django.urls import URLPattern, path

from agendas.views import paper

_PAPER = "<reference:reference>/ondertekening/<uuid:request_id>/papier/"
_ONE = f"{_PAPER}<int:paper_id>/"

urlpatterns: list[URLPattern] = [
    path(_PAPER, paper.sign_paper, name="sign_paper"),
    path(_ONE, paper.sign_paper_judge, name="sign_paper_judge"),
    path(f"{_ONE}scan/", paper.sign_paper_scan, name="sign_paper_scan"),
    path(f"{_ONE}afkeuren/", paper.sign_paper_reject, name="sign_paper_reject"),
]
