"""Makes an agenda of Alkmaar whose second version waits for a review, and prints its reference.

Run as a process: `python -m tests.browser.second_version`.
"""

import django


def main() -> None:
    django.setup()
    import datetime

    from django.utils import timezone

    from agendas.actions.editing import save_part
    from agendas.actions.reviewing import submit
    from agendas.addresses import part_at
    from agendas.choices import State
    from agendas.snapshot import content_hash
    from tests.cast import make_cast
    from tests.factories import fresh, make_agenda

    cast = make_cast()
    agenda = make_agenda(cast, State.RETURNED, rows=3)
    address = f"interventions.{agenda.text.document['interventions'][0]['id']}"
    part = part_at(agenda.text.document, address)
    content = {key: value for key, value in part.items() if key != "id"} | {"goal": "<p>Een nieuw doel.</p>"}
    save_part(agenda=agenda, address=address, content=content, base=content_hash(part), by=cast.coordinator_noord)
    day = timezone.localdate() + datetime.timedelta(days=14)
    submit(agenda=fresh(agenda), review_by=day, by=cast.coordinator_noord)
    print(agenda.reference)


if __name__ == "__main__":
    main()
