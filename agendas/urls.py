from django.urls import path

from agendas.views import editing, files, listing, reading, reviewing, rows, signing, starting

app_name = "agendas"

urlpatterns = [
    path("", listing.agenda_list, name="list"),
    path("nieuw/", starting.start, name="start"),
    path("<str:reference>/", reading.detail, name="detail"),
    path("<str:reference>/ontbreekt/", reading.missing, name="missing"),
    path("<str:reference>/historie/", reading.history, name="history"),
    path("<str:reference>/bewerken/<slug:slug>/", editing.edit_block, name="edit"),
    path("<str:reference>/bewerken/<slug:slug>/toevoegen/", rows.add, name="row_add"),
    path("<str:reference>/bewerken/<slug:slug>/<uuid:row_id>/", editing.edit_row, name="row_edit"),
    path("<str:reference>/bewerken/<slug:slug>/<uuid:row_id>/verwijderen/", rows.remove, name="row_remove"),
    path("<str:reference>/bewerken/<slug:slug>/<uuid:row_id>/verplaatsen/", rows.move, name="row_move"),
    path("<str:reference>/stap/<slug:step>/", reviewing.take_step, name="step"),
    path("<str:reference>/ondertekenen/", signing.sign, name="sign"),
    path("<str:reference>/weigeren/", signing.refuse, name="refuse"),
    path("<str:reference>/status/", signing.status, name="status"),
    path("<str:reference>/pdf/", files.pdf, name="pdf"),
    path("<str:reference>/json/", files.json_export, name="json"),
]
