"""The ministry's figures over all applications, and the picture of one agenda."""

from django.urls import URLPattern, path, register_converter
from django.urls.converters import StringConverter

from agendas.urls import ReferenceConverter
from funding.figures.plots import PLOTS
from funding.views import agenda_money, figures


class FiguresTableConverter(StringConverter):
    """A plot of the money that can be had as a file."""

    regex = "|".join(PLOTS)


register_converter(FiguresTableConverter, "figures_table")
register_converter(ReferenceConverter, "agenda_reference")

urlpatterns: list[URLPattern] = [
    path("cijfers/", figures.figures, name="figures"),
    path("cijfers/<figures_table:table>/csv/", figures.figures_csv, name="figures_csv"),
    path("te-beslissen/", figures.queue, name="queue"),
    path("te-beslissen/csv/", figures.queue_csv, name="queue_csv"),
    path("data/", figures.deadlines, name="deadlines"),
    path("data/csv/", figures.deadlines_csv, name="deadlines_csv"),
    path("agenda/<agenda_reference:reference>/", agenda_money.agenda_money, name="agenda_money"),
]
