"""Looking at the record in the admin: nothing can be added, changed or removed here."""

from typing import Any, cast

from django.contrib import admin, messages
from django.contrib.auth.base_user import AbstractBaseUser
from django.db.models import QuerySet
from django.http import HttpRequest

from records.actions import cancel_job, retry_job
from records.models import Event, Job, StoredFile


class ReadOnlyAdmin(admin.ModelAdmin):
    """Rows to read: the actions of the portal are the only way to make or change them."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Event)
class EventAdmin(ReadOnlyAdmin):
    list_display = ["at", "stream", "number", "action", "object", "result", "actor_name", "actor_role"]
    list_filter = ["action", "result"]
    search_fields = ["stream", "object", "actor_name"]
    date_hierarchy = "at"
    show_full_result_count = False


@admin.register(StoredFile)
class StoredFileAdmin(ReadOnlyAdmin):
    list_display = ["name", "content_type", "size", "sha256", "created_at", "created_by_name"]
    search_fields = ["name", "sha256"]
    exclude = ["content"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[StoredFile]:
        return super().get_queryset(request).defer("content")


@admin.register(Job)
class JobAdmin(ReadOnlyAdmin):
    list_display = ["name", "effect", "status", "attempts", "progress", "enqueued", "not_before", "finished"]
    list_filter = ["status", "name"]
    search_fields = ["effect"]
    actions = ["try_again", "call_off"]

    def has_operate_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("records.change_job")

    @admin.action(description="Opnieuw proberen", permissions=["operate"])
    def try_again(self, request: HttpRequest, jobs: QuerySet[Job]) -> None:
        by = cast(AbstractBaseUser, request.user)  # the admin lets nobody else in
        count = sum(retry_job(job=job, by=by) for job in jobs)
        messages.info(request, f"Opnieuw klaargezet: {count}. Alleen mislukte en geannuleerde taken kunnen dat.")

    @admin.action(description="Annuleren", permissions=["operate"])
    def call_off(self, request: HttpRequest, jobs: QuerySet[Job]) -> None:
        by = cast(AbstractBaseUser, request.user)
        count = sum(cancel_job(job=job, by=by) for job in jobs)
        messages.info(request, f"Geannuleerd: {count}. Alleen wachtende taken kunnen dat.")
