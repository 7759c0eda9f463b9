from django.db import migrations


def ask_running_rounds(apps, schema_editor):
    """Give rounds that began before this the row per signatory that new rounds have."""
    signatories = apps.get_model("agendas", "Signatory")
    signatures = apps.get_model("agendas", "Signature")
    requests = apps.get_model("agendas", "SigningRequest")
    for row in apps.get_model("agendas", "SigningRound").objects.all():
        signed = set(signatures.objects.filter(round=row).values_list("signatory_id", flat=True))
        asked = list(signatories.objects.filter(agenda=row.agenda_id).order_by("order", "position"))
        first = min((person.order for person in asked if person.pk not in signed), default=99)
        for person in asked:
            requests.objects.create(
                round=row,
                signatory_id=person.pk,
                party=person.party,
                name=person.name or "Onbekend",
                office=person.office,
                organisation=person.organisation,
                mandate=person.mandate,
                order=person.order,
                position=person.position,
                office_holder_id=person.office_holder_id,
                invited_at=row.opened_at if person.order <= first else None,
            )
            own = signatures.objects.filter(round=row, signatory_id=person.pk)
            own.update(office_holder_id=person.office_holder_id)


class Migration(migrations.Migration):
    dependencies = [("agendas", "0007_signing_for_the_archive")]

    operations = [migrations.RunPython(ask_running_rounds, migrations.RunPython.noop, elidable=True)]
