"""Makes public what the browser tests read; run as a process: `python -m tests.browser.publish`."""

import json

import django


def main() -> None:
    django.setup()
    from tests.agendas.public import SECRET, publish, signed_addendum, signed_agenda, withdraw
    from tests.cast import make_cast

    cast = make_cast()
    agenda, gone = signed_agenda(cast), signed_agenda(cast)
    publish(agenda, cast, title="GKA-agenda Alkmaar", mask=[{"words": SECRET, "ground": "5.1.2e"}])
    addendum = signed_addendum(agenda, cast)
    publish(addendum, cast, title="Addendum 1")
    withdraw(publish(gone, cast), cast)
    named = {"agenda": agenda, "addendum": addendum, "gone": gone}
    print(json.dumps({name: row.reference for name, row in named.items()}))


if __name__ == "__main__":
    main()
