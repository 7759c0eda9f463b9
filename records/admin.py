"""The record in the administration: nothing can be added, changed or removed here."""

from __future__ import annotations

import datetime
import json
from typing import Any, cast

from django.contrib import admin
from django.contrib.auth.base_user import AbstractBaseUser
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from gka_portal.admin import BulkStep, ChoiceFilter, PortalFilter, ReadOnlyAdmin, ReasonForm
from gka_portal.admin.cells import value_of
from records.actions import cancel_job, retry_job
from records.models import Event, Job, StoredFile
from records.models.jobs import JobStatus
from records.words import ACTIONS, RESULTS, TASKS, action_words, result_words, stream_words, task_words


class WhenFilter(PortalFilter):
    """The last days, weeks or months; `field` is the moment."""

    title, parameter_name, field = "Wanneer", "wanneer", ""
    days = {"dag": 1, "week": 7, "maand": 31, "jaar": 366}

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [
            ("dag", "Laatste 24 uur"),
            ("week", "Laatste 7 dagen"),
            ("maand", "Laatste maand"),
            ("jaar", "Laatste jaar"),
        ]

    def narrow(self, rows: QuerySet[Any], value: str) -> QuerySet[Any]:
        since = timezone.now() - datetime.timedelta(days=self.days[value])
        return rows.filter(**{f"{self.field}__gte": since})


class EventWhen(WhenFilter):
    field = "at"


class ActionFilter(ChoiceFilter):
    title, parameter_name, field = "Handeling", "handeling", "action"
    choices_of = sorted(ACTIONS.items(), key=lambda pair: pair[1])


class ResultFilter(ChoiceFilter):
    title, parameter_name, field, choices_of = "Uitkomst", "uitkomst", "result", RESULTS.items()


@admin.register(Event)
class EventAdmin(ReadOnlyAdmin):
    """Facts that happened, oldest rows first per stream; nobody changes them, also not here."""

    purpose = "Alles wat er in het portaal gebeurde: wie, wat en wanneer. Niemand kan dit veranderen."
    list_display = ["at", "what", "object", "outcome", "actor_name", "actor_role", "where"]
    list_filter = [EventWhen, ActionFilter, ResultFilter]
    search_fields = ["stream", "object", "actor_name"]
    search_help_text = "Zoek op naam van de persoon, onderwerp of kenmerk."
    ordering = ["-at", "-pk"]
    fieldsets = [
        ("Wat er gebeurde", {"fields": ["at", "what", "object", "outcome", "actor_name", "actor_role", "details"]}),
        ("Keten", {"fields": ["where", "number", "hash", "previous_hash", "origin_hash"]}),
    ]

    def name_of(self, obj: Event) -> str:
        return f"{action_words(obj.action)}, {value_of(obj.at)}"

    @admin.display(description="handeling", ordering="action")
    def what(self, event: Event) -> str:
        return action_words(event.action)

    @admin.display(description="uitkomst", ordering="result")
    def outcome(self, event: Event) -> str:
        return result_words(event.result)

    @admin.display(description="hoort bij", ordering="stream")
    def where(self, event: Event) -> str:
        return stream_words(event.stream)

    @admin.display(description="gegevens")
    def details(self, event: Event) -> SafeString | str:
        return _as_text(event.data)


class FileWhen(WhenFilter):
    field = "created_at"


@admin.register(StoredFile)
class StoredFileAdmin(ReadOnlyAdmin):
    """Files that prove something, without their content: that is read where it belongs, with its own rights."""

    purpose = "Documenten die het portaal als bewijs bewaart, zoals verzegelde pdf’s. De inhoud opent u bij de agenda."
    list_display = ["name", "kind", "size_in_kb", "created_at", "created_by_name"]
    list_filter = [FileWhen]
    search_fields = ["name", "sha256"]
    search_help_text = "Zoek op bestandsnaam of controlecode (SHA-256)."
    fieldsets = [
        ("Bestand", {"fields": ["name", "kind", "size_in_kb", "created_at", "created_by_name"]}),
        ("Controle", {"fields": ["sha256", "reference"]}),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[StoredFile]:
        return super().get_queryset(request).defer("content")

    @admin.display(description="soort", ordering="content_type")
    def kind(self, file: StoredFile) -> str:
        known = {"application/pdf": "Pdf", "text/csv": "CSV-bestand", "application/json": "Gegevensbestand"}
        return known.get(file.content_type, file.content_type)

    @admin.display(description="kenmerk")
    def reference(self, file: StoredFile) -> str:
        return str(file.pk)

    @admin.display(description="grootte", ordering="size")
    def size_in_kb(self, file: StoredFile) -> str:
        return f"{max(1, round(file.size / 1000))} kB"


class StatusFilter(ChoiceFilter):
    title, parameter_name, field = "Stand", "stand", "status"
    choices_of = [(value, label.capitalize()) for value, label in JobStatus.choices]


class TaskFilter(ChoiceFilter):
    title, parameter_name, field, choices_of = "Taak", "taak", "name", TASKS.items()


class JobWhen(WhenFilter):
    field = "enqueued"


@admin.register(Job)
class JobAdmin(ReadOnlyAdmin):
    """Work of the job worker; a failed job can be tried again, a waiting one called off."""

    purpose = "Werk dat het portaal op de achtergrond doet. Zoek hier wat mislukte en probeer het opnieuw."
    list_display = ["task", "state", "attempts", "enqueued", "finished", "progress"]
    list_filter = [StatusFilter, TaskFilter, JobWhen]
    search_fields = ["effect", "error"]
    search_help_text = "Zoek op de sleutel van de taak of op de foutmelding."
    actions = ["try_again", "call_off"]
    fieldsets = [
        ("Taak", {"fields": ["task", "state", "progress", "attempts", "max_attempts", "error_text"]}),
        ("Tijden", {"fields": ["enqueued", "not_before", "leased_until", "finished"]}),
        ("Techniek", {"fields": ["effect", "given", "worker", "urgent"]}),
    ]

    def name_of(self, obj: Job) -> str:
        return f"{task_words(obj.name)} ({obj.pk})"

    def has_operate_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("records.change_job")

    @admin.display(description="taak", ordering="name")
    def task(self, job: Job) -> str:
        return task_words(job.name)

    @admin.display(description="stand", ordering="status")
    def state(self, job: Job) -> str:
        return job.get_status_display().capitalize()

    @admin.display(description="laatste fout")
    def error_text(self, job: Job) -> SafeString | str:
        return format_html('<pre class="admin-data">{}</pre>', job.error) if job.error else ""

    @admin.display(description="argumenten")
    def given(self, job: Job) -> SafeString | str:
        return _as_text(job.arguments)

    @admin.action(description="Opnieuw proberen", permissions=["operate"])
    def try_again(self, request: HttpRequest, jobs: QuerySet[Job]) -> HttpResponse | None:
        by = cast(AbstractBaseUser, request.user)  # the admin lets nobody else in

        def perform(rows: list[Job], reason: str) -> str:
            count = sum(retry_job(job=job, by=by, reason=reason) for job in rows)
            return f"Opnieuw klaargezet: {count}. Alleen mislukte en geannuleerde taken kunnen dat."

        explanation = (
            "Mislukte en geannuleerde taken gaan opnieuw in de rij, met al hun pogingen. Andere blijven zoals ze zijn."
        )
        return self.ask_first(request, jobs, _step("Taken opnieuw proberen", explanation, "Opnieuw proberen", perform))

    @admin.action(description="Annuleren", permissions=["operate"])
    def call_off(self, request: HttpRequest, jobs: QuerySet[Job]) -> HttpResponse | None:
        by = cast(AbstractBaseUser, request.user)

        def perform(rows: list[Job], reason: str) -> str:
            count = sum(cancel_job(job=job, by=by, reason=reason) for job in rows)
            return f"Geannuleerd: {count}. Alleen wachtende taken kunnen dat."

        explanation = "Wachtende taken worden niet meer gedaan. Wat al begonnen of klaar is, blijft zoals het is."
        return self.ask_first(request, jobs, _step("Taken annuleren", explanation, "Taken annuleren", perform, True))


def _step(title: str, explanation: str, button: str, perform: Any, danger: bool = False) -> BulkStep:
    return BulkStep(
        title=title,
        explanation=explanation,
        button=button,
        perform=perform,
        form=ReasonForm,
        now_label="Stand",
        now=lambda job: job.get_status_display().capitalize(),
        danger=danger,
    )


def _as_text(data: Any) -> SafeString | str:
    """Return facts as lines that one can read; nothing when there are none."""
    text = json.dumps(data, ensure_ascii=False, indent=2)
    return format_html('<pre class="admin-data">{}</pre>', text) if data else ""
