from django.db import migrations, models


class Migration(migrations.Migration):
    # Apart from 0004: on PostgreSQL no table is altered in the transaction that has just filled it.
    dependencies = [("agendas", "0004_published_templates")]

    operations = [
        migrations.AddConstraint(
            model_name="agendatemplate",
            constraint=models.UniqueConstraint(
                condition=models.Q(("published_at__isnull", True)),
                fields=("kind",),
                name="template_one_draft_per_kind",
                violation_error_message="Er is al een nieuwe versie in de maak.",
            ),
        ),
    ]
