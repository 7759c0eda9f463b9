"""Triggers that make the database refuse to delete what was signed: the agenda, its texts, rounds and signatures.

Whoever asks: a model, a queryset, the administration, another app or plain SQL. An agenda that nobody signed may go in
the database; in the portal nothing deletes one. A database owner can lift the triggers; what is gone then is found by
`agendas.integrity` and by the chain of events. As `records.append_only`, which holds events and files.

A migration that makes one of these tables anew (SQLite does so for most changes) must install them again.
"""

from collections.abc import Iterator

from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from agendas.choices import State

SENTENCE = "Wat is ondertekend, kan niet worden verwijderd."
_SIGNED = (State.PARTLY_SIGNED, State.SEALING, State.SIGNED, State.CLOSED)
# Which rows of a table stay: a condition about OLD, "" for all of them.
TABLES = {
    "agendas_agenda": f"OLD.state IN ({', '.join(repr(str(state)) for state in _SIGNED)})",
    "agendas_agendaversion": "",
    "agendas_signinground": "",
    "agendas_signature": "",
}
_FUNCTION = f"""
CREATE OR REPLACE FUNCTION agendas_refuse_delete() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '{SENTENCE}' USING ERRCODE = 'restrict_violation';
END $$
"""


def install(schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Install the triggers; safe to repeat."""
    for statement in [*removing(schema_editor.connection.vendor), *installing(schema_editor.connection.vendor)]:
        schema_editor.execute(statement)


def remove(schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Lift the triggers: for tests that empty the tables and for going back in migrations."""
    for statement in removing(schema_editor.connection.vendor):
        schema_editor.execute(statement)


def installing(vendor: str) -> Iterator[str]:
    """Yield the statements that install the triggers in a database without them."""
    if vendor == "postgresql":
        yield _FUNCTION
    for table, condition in TABLES.items():
        if vendor == "postgresql":
            when = f"WHEN ({condition}) " if condition else ""
            call = "EXECUTE FUNCTION agendas_refuse_delete()"
            yield f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} FOR EACH ROW {when}{call}"
            yield f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} FOR EACH STATEMENT {call}"
        else:
            when = f"WHEN {condition} " if condition else ""
            yield (
                f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} {when}"
                f"BEGIN SELECT RAISE(ABORT, '{SENTENCE}'); END"
            )


def removing(vendor: str) -> Iterator[str]:
    """Yield the statements that lift the triggers; nothing happens when they are not there."""
    for table in TABLES:
        if vendor == "postgresql":
            yield f"DROP TRIGGER IF EXISTS {table}_no_delete ON {table}"
            yield f"DROP TRIGGER IF EXISTS {table}_no_truncate ON {table}"
        else:
            yield f"DROP TRIGGER IF EXISTS {table}_no_delete"
