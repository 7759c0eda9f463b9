"""Budget and cover of an agenda in grids."""

from django.urls import URLPattern, path

from agendas.views import money

urlpatterns: list[URLPattern] = [
    path("<reference:reference>/geld/", money.money, name="money"),
    path("<reference:reference>/geld/optellen/", money.money_totals, name="money_totals"),
]
