"""Accounts in the admin. No passwords here: people set their own with a link by mail."""

from typing import Any, cast

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib import admin, messages
from django.contrib.auth.models import Group
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest

from accounts.actions import add_user, invite, remove_second_factor, save_user
from accounts.models import OutgoingMail, User

# Rights come from memberships; groups would be a second truth.
admin.site.unregister(Group)
# allauth's own lists: whoever can open them reads every second factor and gives any account another address, without
# an event. A lost factor and a new address go through the actions of this app.
for model in (Authenticator, EmailAddress):
    admin.site.unregister(model)

TECHNICAL = ("is_staff", "is_superuser", "user_permissions")
TECHNICAL_HELP = (
    "Alleen voor wie het portaal technisch beheert. Een functioneel beheerder of OCW-medewerker heeft dit niet nodig: "
    "die komt in het beheer door de rol, en niet meer als de rol eindigt."
)


@admin.register(User)
class UserAdmin(admin.ModelAdmin):
    list_display = ["name", "email", "job_title", "organisation", "is_active", "is_staff", "last_login"]
    list_filter = ["is_active", "is_staff"]
    search_fields = ["name", "email", "organisation"]
    fieldsets = [
        (None, {"fields": ["name", "email", "job_title", "organisation", "is_active"]}),
        ("Technisch beheer", {"fields": TECHNICAL, "classes": ["collapse"], "description": TECHNICAL_HELP}),
        ("Gebruik", {"fields": ["last_login", "joined"]}),
    ]
    filter_horizontal = ["user_permissions"]
    readonly_fields = ["last_login", "joined"]
    actions = ["send_invitation", "unlink_second_factor"]

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> list[str]:
        """Only a superuser hands out rights in the admin."""
        own = list(self.readonly_fields)
        return own if request.user.is_superuser else [*own, *TECHNICAL]

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Nobody takes over the account of a superuser by giving it another address."""
        if obj is not None and obj.is_superuser and not request.user.is_superuser:
            return False
        return super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never: what somebody did stays theirs. Make the account inactive instead."""
        return False

    def save_model(self, request: HttpRequest, obj: User, form: ModelForm, change: bool) -> None:
        by = cast(User, request.user)  # the admin lets nobody else in
        if change:
            save_user(user=obj, changed=form.changed_data, by=by)
            return
        add_user(user=obj, by=by)

    @admin.action(description="Uitnodiging sturen (link om een wachtwoord te kiezen)", permissions=["change"])
    def send_invitation(self, request: HttpRequest, users: QuerySet[User]) -> None:
        for user in users.filter(is_active=True):
            invite(user=user, by=cast(User, request.user))
        messages.info(request, "De uitnodigingen staan klaar om te worden verzonden.")

    @admin.action(description="Code-app loskoppelen (telefoon kwijt)", permissions=["change"])
    def unlink_second_factor(self, request: HttpRequest, users: QuerySet[User]) -> None:
        allowed = [user for user in users if self.has_change_permission(request, user)]
        count = sum(remove_second_factor(user=user, by=cast(User, request.user)) for user in allowed)
        messages.info(request, f"Losgekoppeld: {count}.")


@admin.register(OutgoingMail)
class OutgoingMailAdmin(admin.ModelAdmin):
    list_display = ["created_at", "recipient", "template", "sent_at", "address"]
    list_filter = ["template", ("sent_at", admin.EmptyFieldListFilter)]
    search_fields = ["recipient__email", "recipient__name", "key"]
    list_select_related = ["recipient"]
    fields = ["recipient", "template", "key", "created_at", "sent_at", "address"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
