"""School boards (bevoegde gezagen) and their schools, with the numbers that DUO gives them."""

import datetime
from collections.abc import Iterable

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from stdnum.nl.brin import compact

from municipalities.choices import Sector
from municipalities.models.municipality import Municipality
from municipalities.models.period import holds_on, in_order

BOARD_NUMBER = r"^\d{5}$"
# A real BRIN is two digits and two letters. Invented schools have a digit at the end, so they can never be mistaken.
BRIN = r"^(\d{2}[A-Z]{2}|99[A-Z]\d)$"
INVENTED_ESTABLISHMENT = r"99[A-Z]\d{3}"
ESTABLISHMENT = r"^(\d{2}[A-Z]{2}|99[A-Z]\d)\d{2}$"
_PERIOD_MESSAGE = "De laatste dag ligt voor de eerste dag."


class SchoolBoardQuerySet(models.QuerySet["SchoolBoard"]):
    """Which boards: on a day, or by one of the three numbers that people use."""

    def current(self, on: datetime.date | None = None) -> "SchoolBoardQuerySet":
        """Those that exist on the day `on` (default: today)."""
        return self.filter(holds_on("valid_from", "valid_to", on))

    def by_identifier(self, identifier: str) -> "tuple[SchoolBoard, School | None]":
        """The board, and the school if a school was named, for "99901" (board), "99X0" (BRIN) or "99X001" (school).

        A BRIN means its main establishment (…00), or else the one with the lowest number.
        Spaces, dots, hyphens and small letters are forgiven. Raises SchoolBoard.DoesNotExist.
        """
        number = plain_number(identifier)
        if not number:
            raise self.model.DoesNotExist(f"{identifier!r} is geen nummer van een bestuur of school.")
        board = self.filter(number=number).first()
        if board is not None:
            return board, None
        schools = School.objects.filter(board__in=self).select_related("board", "municipality")
        school = schools.filter(Q(establishment=number) | Q(brin=number)).order_by("establishment").first()
        if school is None:
            raise self.model.DoesNotExist(f"Er is geen bestuur of school met nummer {identifier!r}.")
        return school.board, school

    def known(self, identifiers: Iterable[str]) -> set[str]:
        """Those of `identifiers` that `by_identifier` finds; two queries for any number of them."""
        numbers = {identifier: plain_number(identifier) for identifier in identifiers}
        wanted = {number for number in numbers.values() if number}
        if not wanted:
            return set()
        found = set(self.filter(number__in=wanted).values_list("number", flat=True))
        schools = School.objects.filter(Q(establishment__in=wanted) | Q(brin__in=wanted), board__in=self)
        for both in schools.values_list("establishment", "brin"):
            found.update(both)
        return {identifier for identifier, number in numbers.items() if number in found}


def plain_number(identifier: str) -> str:
    """Return `identifier` without what people add to a number; "" when it cannot be one."""
    number = str(compact(identifier))
    return number if identifier.isascii() and number.isalnum() else ""


class SchoolBoard(models.Model):
    """A school board: the legal person that can be the contactschool of an agenda and can receive a grant."""

    number = models.CharField(
        "bestuursnummer",
        max_length=5,
        unique=True,
        validators=[RegexValidator(BOARD_NUMBER, "Een bestuursnummer heeft vijf cijfers, bijvoorbeeld 10249.")],
        error_messages={"unique": "Er is al een bestuur met dit nummer."},
    )
    name = models.CharField("naam", max_length=200)
    sector = models.CharField("sector", max_length=5, choices=Sector)
    valid_from = models.DateField("bestaat vanaf", null=True, blank=True)
    valid_to = models.DateField("bestaat tot en met", null=True, blank=True, help_text="De laatste dag.")

    objects = SchoolBoardQuerySet.as_manager()

    class Meta:
        verbose_name = "schoolbestuur"
        verbose_name_plural = "schoolbesturen"
        ordering = ["name", "number"]
        constraints = [
            models.CheckConstraint(
                name="school_board_number_format",
                condition=Q(number__regex=BOARD_NUMBER),
                violation_error_message="Een bestuursnummer heeft vijf cijfers, bijvoorbeeld 10249.",
            ),
            models.CheckConstraint(
                name="school_board_sector_known",
                condition=Q(sector__in=Sector.values),
                violation_error_message="Kies een sector uit de lijst.",
            ),
            models.CheckConstraint(
                name="school_board_period_in_order",
                condition=in_order("valid_from", "valid_to"),
                violation_error_message=_PERIOD_MESSAGE,
            ),
        ]

    def __str__(self) -> str:
        return self.name


class SchoolQuerySet(models.QuerySet["School"]):
    """Which schools: on a day."""

    def current(self, on: datetime.date | None = None) -> "SchoolQuerySet":
        """Those that exist on the day `on` (default: today)."""
        return self.filter(holds_on("valid_from", "valid_to", on))


class School(models.Model):
    """One establishment of a school, with its BRIN (four characters) and its own number (six)."""

    board = models.ForeignKey(SchoolBoard, models.PROTECT, verbose_name="schoolbestuur", related_name="schools")
    brin = models.CharField(
        "BRIN",
        max_length=4,
        db_index=True,
        validators=[RegexValidator(BRIN, "Een BRIN heeft twee cijfers en twee hoofdletters, bijvoorbeeld 17DQ.")],
    )
    establishment = models.CharField(
        "vestigingsnummer",
        max_length=6,
        unique=True,
        validators=[
            RegexValidator(
                ESTABLISHMENT, "Een vestigingsnummer is de BRIN met twee cijfers erachter, bijvoorbeeld 17DQ00."
            )
        ],
        error_messages={"unique": "Er is al een school met dit vestigingsnummer."},
    )
    name = models.CharField("naam", max_length=200)
    sector = models.CharField(
        "sector", max_length=5, choices=[choice for choice in Sector.choices if choice[0] != Sector.MIXED]
    )
    municipality = models.ForeignKey(
        Municipality, models.PROTECT, verbose_name="gemeente", related_name="schools", help_text="Waar de school staat."
    )
    valid_from = models.DateField("bestaat vanaf", null=True, blank=True)
    valid_to = models.DateField("bestaat tot en met", null=True, blank=True, help_text="De laatste dag.")

    objects = SchoolQuerySet.as_manager()

    class Meta:
        verbose_name = "school"
        verbose_name_plural = "scholen"
        ordering = ["name", "establishment"]
        constraints = [
            models.CheckConstraint(
                name="school_numbers_fit",
                condition=Q(establishment__regex=ESTABLISHMENT) & Q(establishment__startswith=F("brin")),
                violation_error_message="Een vestigingsnummer is de BRIN met twee cijfers erachter, "
                "bijvoorbeeld 17DQ00.",
            ),
            models.CheckConstraint(
                name="school_sector_known",
                condition=Q(sector__in=[value for value in Sector.values if value != Sector.MIXED]),
                violation_error_message="Kies één sector voor de school.",
            ),
            models.CheckConstraint(
                name="school_period_in_order",
                condition=in_order("valid_from", "valid_to"),
                violation_error_message=_PERIOD_MESSAGE,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.establishment})"
