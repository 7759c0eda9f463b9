"""The national model: its versions, texts, help and required fields; where an agenda departs from it; help choices."""

from django.urls import URLPattern, path

from agendas.views import help, missing, model_text, template_parts, templates

urlpatterns: list[URLPattern] = [
    path("hulp/", help.help_choice, name="help_choice"),
    path("sjablonen/", templates.template_list, name="templates"),
    path("sjablonen/nieuw/", templates.draft, name="template_draft"),
    path("sjablonen/<int:pk>/", templates.read, name="template"),
    path("sjablonen/<int:pk>/vergelijken/", templates.compare, name="template_compare"),
    path("sjablonen/<int:pk>/teksten/", template_parts.texts, name="template_texts"),
    path("sjablonen/<int:pk>/hulp/", template_parts.guidance, name="template_help"),
    path("sjablonen/<int:pk>/hulp/<str:topic>/", template_parts.topic, name="template_topic"),
    path("sjablonen/<int:pk>/verplicht/", template_parts.required, name="template_required"),
    path("sjablonen/<int:pk>/gegevens/", template_parts.about, name="template_about"),
    path("sjablonen/<int:pk>/vaststellen/", templates.publish, name="template_publish"),
    path("sjablonen/<int:pk>/weggooien/", templates.discard, name="template_discard"),
    path("<reference:reference>/afwijkingen/", model_text.departures, name="departures"),
    path("<reference:reference>/ontbreekt/wie/", missing.writer, name="writer"),
]
