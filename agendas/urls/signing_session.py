"""Everything that waits for one signatory, answered at once."""

from django.urls import path

from agendas.views import signing_sessions as views

urlpatterns = [
    path("ondertekenen/", views.answer_all, name="signing_session"),
    path("ondertekenen/bevestigen/", views.confirm_all, name="signing_session_confirm"),
    path("ondertekenen/vraag/<slug:digest>/", views.question, name="signing_session_question"),
    path("ondertekenen/eerder/", views.earlier, name="signing_sessions"),
    path("ondertekenen/<uuid:session_id>/", views.result, name="signing_session_result"),
    path("ondertekenen/<uuid:session_id>/stand/", views.status, name="signing_session_status"),
    path("ondertekenen/<uuid:session_id>/stoppen/", views.cancel, name="signing_session_cancel"),
    path("ondertekenen/<uuid:session_id>/hervatten/", views.resume, name="signing_session_resume"),
]
