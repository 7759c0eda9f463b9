"""Forms about people, their roles and imports."""
