"""Comments on the text."""

from django.urls import path

from agendas.views import comments, second_look

_ONE = "<reference:reference>/opmerkingen/<uuid:comment_id>/"

urlpatterns = [
    path("<reference:reference>/opmerkingen/", comments.comment_list, name="comments"),
    path("<reference:reference>/opmerkingen/nieuw/", comments.new, name="comment_new"),
    path(_ONE, comments.one, name="comment"),
    path(f"{_ONE}antwoord/", comments.answer, name="comment_answer"),
    path(f"{_ONE}afhandelen/", comments.resolve, name="comment_resolve"),
    path(f"{_ONE}heropenen/", comments.reopen, name="comment_reopen"),
    path("<reference:reference>/tweede-blik/", second_look.second_look, name="second_look"),
]
