"""Accounts and outgoing mail in the administration, for technical questions; work on people is done at /mensen/."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import admin
from django.db.models import Q
from django.forms import ModelForm
from django.http import HttpRequest

from accounts.actions.users import save_user
from accounts.models import OutgoingMail, User
from gka_portal.admin import ChoiceFilter, PortalAdmin, ReadOnlyAdmin, Subject, YesNoFilter

TECHNICAL = ("is_staff", "is_superuser")
TECHNICAL_HELP = (
    "Alleen voor wie het portaal technisch beheert. Een functioneel beheerder of OCW-medewerker heeft dit niet nodig: "
    "die komt in het beheer door de rol, en niet meer als de rol eindigt."
)
PEOPLE_HELP = (
    "Gegevens, rollen, uitnodigingen en vertrek van deze persoon regelt u bij Mensen. Gebruik daarvoor de knop "
    "‘Bekijk in het portaal’."
)


class ActiveFilter(YesNoFilter):
    title, parameter_name, condition = "Actief", "actief", Q(is_active=True)


class TechnicalFilter(YesNoFilter):
    title, parameter_name, condition = "Technisch beheer", "technisch", Q(is_staff=True) | Q(is_superuser=True)


class SignedInFilter(YesNoFilter):
    title, parameter_name, no = "Ooit ingelogd", "ingelogd", "Nog nooit"
    condition = Q(last_login__isnull=False)


@admin.register(User)
class UserAdmin(PortalAdmin):
    """Accounts to look at; a technical administrator hands out technical rights here, to somebody else."""

    subject = Subject.PEOPLE
    purpose = "Alle accounts, voor technische vragen. Uitnodigen, rollen geven en laten vertrekken doet u bij Mensen."
    list_display = ["name", "email", "organisation", "is_active", "technical", "last_login"]
    list_filter = [ActiveFilter, SignedInFilter, TechnicalFilter]
    search_fields = ["name", "email", "organisation"]
    search_help_text = "Zoek op naam, e-mailadres of organisatie."
    portal_page = ("people:person", "pk")
    labels = {"is_staff": "Mag het beheer in", "is_superuser": "Mag alles in het beheer"}
    help_texts = {
        "is_staff": "Kan het beheer openen zonder rol. Ziet daar alleen wat een rol of het vinkje hieronder toelaat.",
        "is_superuser": "Ook gebeurtenissen, bestanden en taken; en technische rechten geven aan anderen.",
    }
    fieldsets = [
        ("Persoon", {"fields": ["name", "email", "job_title", "organisation", "is_active"]}),
        ("Gebruik", {"fields": ["last_login", "joined"]}),
        ("Technisch beheer", {"fields": TECHNICAL, "description": TECHNICAL_HELP}),
    ]

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> list[str]:
        """Only the technical rights are changed here; the rest has its home at /mensen/."""
        return ["name", "email", "job_title", "organisation", "is_active", "last_login", "joined"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Technical administrators, and nobody for themselves."""
        return request.user.is_superuser and (obj is None or obj.pk != request.user.pk)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never: what somebody did stays theirs. Somebody who leaves is offboarded at /mensen/."""
        return False

    def note_on(self, request: HttpRequest, obj: Any) -> str:
        if obj and obj.pk == request.user.pk and request.user.is_superuser:
            return "Dit is uw eigen account. Technische rechten kan alleen een andere beheerder u geven of afnemen."
        return PEOPLE_HELP

    def save_model(self, request: HttpRequest, obj: User, form: ModelForm[User], change: bool) -> None:
        # The admin lets nobody else in, and adds no accounts.
        save_user(user=obj, changed=form.changed_data, by=cast(User, request.user))

    @admin.display(description="technisch beheer", ordering="is_superuser")
    def technical(self, user: User) -> str:
        if user.is_superuser:
            return "Ja, mag alles"
        return "Ja" if user.is_staff else "Nee"


MAILS = {
    "address_changed": "E-mailadres gewijzigd (naar het oude adres)",
    "agenda_not_published": "Niet openbaar geworden op de geplande dag",
    "agenda_paper_rejected": "Scan van een handtekening afgekeurd",
    "agenda_paper_waits": "Scan van een handtekening wacht op bevestiging",
    "agenda_published": "Agenda openbaar",
    "agenda_returned": "Agenda teruggestuurd",
    "agenda_review": "Agenda ter beoordeling",
    "agenda_round_ended": "Ondertekenronde gestopt",
    "agenda_sealed": "Agenda verzegeld",
    "agenda_sign": "Verzoek om te ondertekenen",
    "agenda_unpublished": "Publicatie ingetrokken",
    "handed_over": "Gemeenten overgedragen",
    "invitation": "Uitnodiging",
    "invitation_asked": "Vraag om een nieuwe uitnodiging",
    "invitation_reminder": "Uitnodiging, na een vraag om een wachtwoord",
    "password_reset": "Nieuw wachtwoord kiezen",
    "second_factor_reset": "Tweede factor gereset",
    "security_notice": "Melding over uw account",
}


class MailFilter(ChoiceFilter):
    title, parameter_name, field = "Bericht", "bericht", "template"
    choices_of = sorted(MAILS.items(), key=lambda pair: pair[1])


class SentFilter(YesNoFilter):
    title, parameter_name, no = "Verzonden", "verzonden", "Wacht nog"
    condition = Q(sent_at__isnull=False)


@admin.register(OutgoingMail)
class OutgoingMailAdmin(ReadOnlyAdmin):
    """The outbox. A message is made when it is sent, so there is no text to show before."""

    purpose = (
        "E-mail die het portaal verstuurt of al verstuurde. Kijk hier als iemand zegt geen bericht te hebben gekregen."
    )
    list_display = ["created_at", "recipient", "message", "sent", "address"]
    list_filter = [SentFilter, MailFilter]
    search_fields = ["recipient__email", "recipient__name", "address"]
    search_help_text = "Zoek op naam of e-mailadres van de ontvanger."
    list_select_related = ["recipient"]
    fieldsets = [
        ("Bericht", {"fields": ["recipient", "message", "created_at", "sent", "address"]}),
        ("Techniek", {"fields": ["key"]}),
    ]

    def name_of(self, obj: OutgoingMail) -> str:
        return f"{self.message(obj)} aan {obj.recipient}"

    @admin.display(description="bericht", ordering="template")
    def message(self, mail: OutgoingMail) -> str:
        return MAILS.get(mail.template, mail.template)

    @admin.display(description="verzonden", ordering="sent_at")
    def sent(self, mail: OutgoingMail) -> Any:
        return mail.sent_at or "Wacht nog"
