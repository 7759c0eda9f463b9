from django.db import migrations
from django.db.models import F


def publish(apps, schema_editor):
    """Every template of before had no drafts: agendas could be started with it from its first day."""
    apps.get_model("agendas", "AgendaTemplate").objects.filter(published_at=None).update(
        published_at=F("created_at"), published_by=F("created_by")
    )


class Migration(migrations.Migration):
    dependencies = [("agendas", "0003_writing_together")]

    operations = [migrations.RunPython(publish, migrations.RunPython.noop)]
