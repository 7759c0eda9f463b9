import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="user",
            name="last_day",
            field=models.DateField(
                blank=True,
                help_text="Na deze dag kan deze persoon niet meer inloggen.",
                null=True,
                verbose_name="laatste dag",
            ),
        ),
        migrations.CreateModel(
            name="Invitation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "invited_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="uitgenodigd op"),
                ),
                ("expires", models.DateTimeField(verbose_name="geldig tot")),
                (
                    "invited_by",
                    models.ForeignKey(
                        blank=True,
                        help_text="Leeg: gemaakt met een opdracht op de server.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="uitgenodigd door",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="invitations",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="persoon",
                    ),
                ),
            ],
            options={
                "verbose_name": "uitnodiging",
                "verbose_name_plural": "uitnodigingen",
                "ordering": ["-invited_at", "-id"],
                "indexes": [models.Index(fields=["user", "-invited_at"], name="invitation_newest_of_user")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("expires__gt", models.F("invited_at"))),
                        name="invitation_expires_after_it_was_made",
                        violation_error_message="Een uitnodiging verloopt nadat zij is gemaakt.",
                    )
                ],
            },
        ),
    ]
