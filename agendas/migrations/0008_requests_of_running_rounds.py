import json

from django.db import migrations


def ask_rounds_of_before(apps, schema_editor):
    """Give rounds that began before this the row per signatory that new rounds have.

    Who must sign is read from the frozen text; who holds the office and when somebody was invited only where the
    portal kept it. Nothing is made up: an invitation that no event tells of stays empty.
    """
    for row in apps.get_model("agendas", "SigningRound").objects.select_related("version"):
        holders = dict(
            apps.get_model("agendas", "Signatory")
            .objects.filter(agenda=row.agenda_id)
            .values_list("pk", "office_holder_id")
        )
        invited = _invitations(apps, row)
        for position, person in enumerate(json.loads(bytes(row.version.content))["signatories"]):
            holder = next((holders[key] for key in holders if str(key) == person["id"]), None)
            apps.get_model("agendas", "SigningRequest").objects.create(
                round=row,
                signatory_id=person["id"],
                party=person["party"],
                name=person["name"],
                office=person.get("office") or "",
                organisation=person.get("organisation") or "",
                mandate=person.get("mandate") or "",
                order=person.get("order") or 1,
                position=position,
                office_holder_id=holder,
                invited_at=invited.get(person["id"]),
            )
            own = apps.get_model("agendas", "Signature").objects.filter(round=row, signatory_id=person["id"])
            own.update(office_holder_id=holder)


def _invitations(apps, row):
    """Return when each signatory of the round was invited, as the events of then tell it."""
    events = apps.get_model("records", "Event").objects.filter(stream=f"agenda:{row.agenda_id}", action="invited")
    own = [event for event in events if event.data.get("round") == row.pk]
    return {event.data.get("signatory"): event.at for event in own}


class Migration(migrations.Migration):
    dependencies = [("agendas", "0007_signing_for_the_archive")]

    operations = [migrations.RunPython(ask_rounds_of_before, migrations.RunPython.noop, elidable=True)]
