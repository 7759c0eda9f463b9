"""Signing in the portal: the page, the link of the invitation, reading first, refusing and holding."""

from django.urls import path

from agendas.views import not_signing, reading_to_sign, signing

_SIGN = "<reference:reference>/ondertekenen/"

urlpatterns = [
    path(_SIGN, signing.sign, name="sign"),
    path(f"{_SIGN}vraag/", signing.sign_question, name="sign_question"),
    path(f"{_SIGN}gelezen/", reading_to_sign.touch_text, name="sign_touch"),
    path(f"{_SIGN}pdf/", reading_to_sign.open_pdf, name="sign_pdf"),
    path(f"{_SIGN}<uuid:request_id>/", reading_to_sign.sign_request, name="sign_request"),
    path("<reference:reference>/weigeren/", not_signing.refuse, name="refuse"),
    path("<reference:reference>/aanhouden/", not_signing.hold, name="hold"),
    path("<reference:reference>/aanhouden/verder/", not_signing.resume, name="resume"),
    path("<reference:reference>/status/", signing.status, name="status"),
]
