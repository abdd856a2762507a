"""How the database took its present shape; one file a step, the same on SQLite and PostgreSQL."""
