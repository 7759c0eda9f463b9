"""Triggers that make the database refuse to change or delete events and stored files.

On PostgreSQL they stop UPDATE, DELETE and TRUNCATE, on SQLite UPDATE and DELETE. A database owner can lift
them; what is changed then is found by `records.integrity`.
"""

from django.db.backends.base.schema import BaseDatabaseSchemaEditor

TABLES = ("records_event", "records_storedfile")
_SENTENCE = "Deze tabel is alleen aan te vullen: wijzigen en verwijderen kan niet."

_POSTGRESQL_FUNCTION = f"""
CREATE OR REPLACE FUNCTION records_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '{_SENTENCE}' USING ERRCODE = 'restrict_violation';
END $$
"""


def install(schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Install the triggers; safe to repeat."""
    remove(schema_editor)
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(_POSTGRESQL_FUNCTION)
        for table in TABLES:
            schema_editor.execute(
                f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
                "FOR EACH STATEMENT EXECUTE FUNCTION records_refuse_change()"
            )
        return
    for table in TABLES:
        for event in ("UPDATE", "DELETE"):
            schema_editor.execute(
                f"CREATE TRIGGER {table}_no_{event.lower()} BEFORE {event} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{_SENTENCE}'); END"
            )


def remove(schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Lift the triggers: for tests that empty the tables and for going back in migrations."""
    postgresql = schema_editor.connection.vendor == "postgresql"
    for table in TABLES:
        if postgresql:
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_append_only ON {table}")
        else:
            for event in ("update", "delete"):
                schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_no_{event}")
