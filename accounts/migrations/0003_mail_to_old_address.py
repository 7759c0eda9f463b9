# A notice of a changed address goes to the address that the account had before.
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_people")]

    operations = [
        migrations.AddField(
            model_name="outgoingmail",
            name="old_address",
            field=models.EmailField(
                blank=True,
                default="",
                help_text="Gaat naar dit adres, dat de ontvanger niet meer heeft. Leeg: naar het huidige.",
                max_length=254,
                verbose_name="oud adres",
            ),
            preserve_default=False,
        ),
    ]
