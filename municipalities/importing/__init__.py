"""Reading reference data of DUO and CBS, and telling what it would change. Nothing here writes to the database."""
