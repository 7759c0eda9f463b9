from django.db import models
from django.db.models import Q

from agendas.choices import SignatureMethod, SigningParty
from agendas.models.agenda import Agenda
from agendas.models.rows import Row
from municipalities.models import OfficeHolder


class Signatory(Row):
    """An office and its holder that must sign; `order` gives whose turn it is, equal numbers in any order."""

    agenda = models.ForeignKey(Agenda, models.CASCADE, related_name="signatories")
    office_holder = models.ForeignKey(OfficeHolder, models.PROTECT, null=True, blank=True, related_name="+")
    party = models.CharField("partij", max_length=12, choices=SigningParty)
    name = models.CharField("naam", max_length=120, blank=True)
    office = models.CharField("functie", max_length=160, blank=True)
    organisation = models.CharField("organisatie", max_length=160, blank=True)
    portfolio = models.TextField("portefeuille", blank=True)
    order = models.PositiveSmallIntegerField("volgorde", default=1)
    mandate = models.CharField("bevoegdheid", max_length=200, blank=True)
    # A signature on paper from before the portal, as the imported file gave it; it counts for nothing here.
    paper_date = models.DateField(null=True, blank=True)
    paper_place = models.CharField(max_length=80, blank=True)
    paper_method = models.CharField(max_length=10, choices=SignatureMethod, blank=True)

    keys = ("party", "name", "office", "organisation", "portfolio", "order", "mandate")

    class Meta(Row.Meta):
        verbose_name = "ondertekenaar"
        constraints = [
            models.CheckConstraint(
                condition=Q(order__gte=1, order__lte=99) & Q(party__in=SigningParty.values),
                name="signatory_has_party_and_order",
                violation_error_message="Een ondertekenaar heeft een partij en een volgorde van 1 tot en met 99.",
            )
        ]
