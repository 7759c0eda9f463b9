"""The contactschool's own page, accounts, documents and changes of a grant."""

from django.urls import URLPattern, path

from funding.views import accounting, changing, documents, own

_ONE = "<grant_reference:reference>/"

urlpatterns: list[URLPattern] = [
    path("contactschool/", own.own, name="own"),
    path(f"{_ONE}documenten/toevoegen/", documents.document_add, name="document_add"),
    path(f"{_ONE}documenten/<uuid:pk>/", documents.document, name="document"),
    path(f"{_ONE}verantwoording/<int:year>/", accounting.account, name="account"),
    path(f"{_ONE}verantwoording/<int:year>/beoordelen/", accounting.judge, name="judge_account"),
    path(f"{_ONE}wijziging-vragen/", changing.ask, name="ask_change"),
    path(f"{_ONE}wijzigingsverzoek/<uuid:pk>/", changing.answer, name="answer_change"),
]
