"""Makes an agenda of Alkmaar that everybody signed a month ago, after which a minister was succeeded; run as a process.

The worker of the portal seals it. Prints its reference.
"""

from datetime import timedelta

import django


def main() -> None:
    django.setup()
    from django.utils import timezone

    from agendas.choices import State
    from municipalities.choices import OfficeKind
    from municipalities.models import OfficeHolder
    from records.clock import told
    from tests.cast import MINISTRY, OCW_MINISTER, make_cast, make_person
    from tests.factories import make_agenda

    cast = make_cast()
    with told(timezone.localtime() - timedelta(days=30)):
        print(make_agenda(cast, State.SEALING).reference)
    today = timezone.localdate()
    left = cast.offices["minister_ocw"]
    left.end = today - timedelta(days=2)
    left.save(update_fields=["end"])
    OfficeHolder.objects.create(
        user=make_person("minister_new", "Nina Nieuw", MINISTRY),
        name="Nina Nieuw",
        office=OCW_MINISTER,
        kind=OfficeKind.MINISTER,
        organisation=MINISTRY,
        start=today - timedelta(days=1),
    )


if __name__ == "__main__":
    main()
