"""Budget and cover of an agenda as a spreadsheet."""

from django.urls import URLPattern, path

from agendas.views import sheets

urlpatterns: list[URLPattern] = [
    path("<reference:reference>/geld/inlezen/", sheets.money_import, name="money_import"),
    path("<reference:reference>/geld/blad/", sheets.money_sheet, name="money_sheet"),
]
