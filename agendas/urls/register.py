"""The register of a signing round: who was asked, when, and what became of it; and the decisions of the colleges."""

from django.urls import path

from agendas.views import deciding, register

_REGISTER = "<reference:reference>/ondertekening/"
_ASKED = f"{_REGISTER}<uuid:request_id>/"
_COLLEGE = f"{_REGISTER}collegebesluit/"

urlpatterns = [
    path(_REGISTER, register.register, name="register"),
    path(f"{_ASKED}datum/", register.due, name="sign_due"),
    path(f"{_ASKED}herinneren/", register.remind, name="sign_remind"),
    path(f"{_ASKED}intrekken/", register.withdraw, name="sign_withdraw"),
    path(f"{_ASKED}opnieuw/", register.again, name="sign_again"),
    path(f"{_ASKED}voorbereiden/", register.prepare, name="sign_prepare"),
    path(f"{_REGISTER}bestand/<int:pk>/", register.signature_file, name="signature_file"),
    path(f"{_COLLEGE}<slug:cbs_code>/", deciding.college_decision, name="college_decision"),
    path(f"{_COLLEGE}<int:pk>/vervallen/", deciding.college_decision_void, name="college_decision_void"),
    path(f"{_COLLEGE}<int:pk>/document/", deciding.college_document, name="college_document"),
]
