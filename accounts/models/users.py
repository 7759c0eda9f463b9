"""The account of a person. The e-mail address is the login; there is no user name."""

from __future__ import annotations

from typing import Any, Self

from allauth.mfa.models import Authenticator
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models import Exists, OuterRef, Q, Subquery
from django.db.models.functions import Lower

from accounts.models.invitations import Invitation

# Recovery codes only stand in for one of these.
SECOND_FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
WITHOUT_PASSWORD = Q(password="") | Q(password__startswith=UNUSABLE_PASSWORD_PREFIX)


class UserQuerySet(models.QuerySet["User"]):
    def with_invitation(self) -> Self:
        """With `invitation_expires`: until when the newest invitation of each person is good (None: never asked)."""
        newest = Invitation.objects.filter(user=OuterRef("pk")).newest_first()
        return self.annotate(invitation_expires=Subquery(newest.values("expires")[:1]))

    def with_second_factor(self) -> Self:
        """With `has_factor`: whether each person has set up a code app or a passkey."""
        factors = Authenticator.objects.filter(user=OuterRef("pk"), type__in=SECOND_FACTORS)
        return self.annotate(has_factor=Exists(factors))


class UserManager(BaseUserManager["User"].from_queryset(UserQuerySet)):  # type: ignore[misc]  # made at run time
    @classmethod
    def normalize_email(cls, email: str | None) -> str:
        """Lower-case the whole address: nobody remembers with which capitals an account was made."""
        return (email or "").strip().lower()

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email=self.normalize_email(username))

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        """Make an account; without a password nobody can sign in with it until one is set by mail."""
        if not email:
            raise ValueError("An account needs an e-mail address.")
        user: User = self.model(email=self.normalize_email(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        """Make an account that may do everything in the admin (`manage.py createsuperuser`)."""
        return self.create_user(email, password, **{"is_staff": True, "is_superuser": True, **fields})


class User(AbstractBaseUser, PermissionsMixin):
    """A person. What someone may do follows from memberships, not from this row."""

    email = models.EmailField(
        "e-mailadres", unique=True, error_messages={"unique": "Er is al een account met dit e-mailadres."}
    )
    name = models.CharField("naam", max_length=150)
    job_title = models.CharField("functie", max_length=150, blank=True)
    organisation = models.CharField("organisatie", max_length=150, blank=True)
    is_active = models.BooleanField(
        "actief", default=True, help_text="Zet dit uit in plaats van een account te verwijderen."
    )
    is_staff = models.BooleanField("mag het beheer in", default=False)
    joined = models.DateTimeField("account sinds", auto_now_add=True)
    last_day = models.DateField(
        "laatste dag", null=True, blank=True, help_text="Na deze dag kan deze persoon niet meer inloggen."
    )

    # What the portal remembers for this person: {"closed_help": ["explanation", …]}. Nothing that gives a right.
    preferences = models.JSONField("voorkeuren", default=dict, blank=True, editable=False)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        verbose_name = "gebruiker"
        verbose_name_plural = "gebruikers"
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="user_email_once",
                violation_error_message="Er is al een account met dit e-mailadres.",
            ),
            models.CheckConstraint(
                condition=~Q(email="") & ~Q(name=""),
                name="user_has_email_and_name",
                violation_error_message="Een gebruiker heeft een e-mailadres en een naam.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        self.email = UserManager.normalize_email(self.email)

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name

    @property
    def has_password(self) -> bool:
        """Has this person come in? Who was only invited has not chosen a password yet."""
        return bool(self.password) and not self.password.startswith(UNUSABLE_PASSWORD_PREFIX)
