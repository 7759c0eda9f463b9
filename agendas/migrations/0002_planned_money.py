from typing import Any

import django.db.models.deletion
from django.db import migrations, models


def add_up(apps: Any, schema_editor: Any) -> None:
    """Add up the cover lines that are there."""
    lines = apps.get_model("agendas", "CoverLine").objects.filter(source="gka", amount__gt=0).order_by()
    sums = lines.values("intervention__agenda", "year").annotate(amount=models.Sum("amount"))
    kept = apps.get_model("agendas", "PlannedMoney")
    kept.objects.bulk_create(
        (
            kept(agenda_id=row["intervention__agenda"], year=row["year"], amount=row["amount"])
            for row in sums.iterator()
        ),
        batch_size=500,
    )


class Migration(migrations.Migration):
    dependencies = [("agendas", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="PlannedMoney",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("year", models.PositiveSmallIntegerField(verbose_name="jaar")),
                ("amount", models.DecimalField(decimal_places=2, max_digits=14, verbose_name="bedrag")),
                (
                    "agenda",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="planned_money",
                        to="agendas.agenda",
                    ),
                ),
            ],
            options={
                "ordering": ["agenda", "year"],
                "constraints": [
                    models.UniqueConstraint(fields=("agenda", "year"), name="planned_money_once_per_year"),
                    models.CheckConstraint(condition=models.Q(("amount__gt", 0)), name="planned_money_is_something"),
                ],
            },
        ),
        migrations.RunPython(add_up, migrations.RunPython.noop, elidable=True),
    ]
