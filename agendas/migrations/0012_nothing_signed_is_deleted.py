"""An addendum may extend an agenda; a term to destroy has years; the database refuses to delete what was signed."""

import django.db.models.expressions
from django.apps.registry import Apps
from django.conf import settings
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from agendas import undeletable


def install(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    undeletable.install(schema_editor)


def remove(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    undeletable.remove(schema_editor)


class Migration(migrations.Migration):
    dependencies = [
        ("agendas", "0011_after_signing"),
        ("interventions", "0001_initial"),
        ("municipalities", "0005_after_signing"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="agenda",
            name="agenda_period",
        ),
        migrations.RemoveConstraint(
            model_name="archiverecord",
            name="archive_record_sensible",
        ),
        migrations.RemoveConstraint(
            model_name="retentionrule",
            name="retention_rule_sensible",
        ),
        migrations.AddConstraint(
            model_name="agenda",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("end_year__gte", models.F("start_year")),
                    models.Q(
                        (
                            "end_year__lte",
                            django.db.models.expressions.CombinedExpression(
                                django.db.models.expressions.CombinedExpression(
                                    models.F("start_year"), "+", models.Value(5)
                                ),
                                "-",
                                models.Value(1),
                            ),
                        ),
                        models.Q(
                            (
                                "end_year__lte",
                                django.db.models.expressions.CombinedExpression(
                                    django.db.models.expressions.CombinedExpression(
                                        models.F("start_year"), "+", models.Value(10)
                                    ),
                                    "-",
                                    models.Value(1),
                                ),
                            ),
                            ("kind", "addendum"),
                        ),
                        _connector="OR",
                    ),
                ),
                name="agenda_period",
                violation_error_message="Een agenda duurt 1 tot en met 5 jaar en eindigt niet voor het startjaar. Met verlengingen duurt zij hoogstens 10 jaar.",
            ),
        ),
        migrations.AddConstraint(
            model_name="archiverecord",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("appraisal__in", ["B", "V", "N"]),
                    ("starts__in", ["end", "signed"]),
                    models.Q(
                        models.Q(("appraisal", "V"), ("years__gte", 1), ("years__isnull", False), ("years__lte", 200)),
                        models.Q(("appraisal", "V"), _negated=True),
                        _connector="OR",
                    ),
                ),
                name="archive_record_sensible",
                violation_error_message="Wat wordt vernietigd, heeft een bewaartermijn van 1 tot en met 200 jaar.",
            ),
        ),
        migrations.AddConstraint(
            model_name="retentionrule",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("appraisal__in", ["B", "V", "N"]),
                    ("starts__in", ["end", "signed"]),
                    models.Q(
                        models.Q(("appraisal", "V"), ("years__gte", 1), ("years__isnull", False), ("years__lte", 200)),
                        models.Q(("appraisal", "V"), _negated=True),
                        _connector="OR",
                    ),
                ),
                name="retention_rule_sensible",
                violation_error_message="Wat wordt vernietigd, heeft een bewaartermijn van 1 tot en met 200 jaar.",
            ),
        ),
        migrations.AddField(
            model_name="agenda",
            name="extended_to",
            field=models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="verlengd tot en met"),
        ),
        # Last: SQLite makes the table of agendas anew for its constraint, and a new table has no triggers.
        migrations.RunPython(install, remove),
    ]
