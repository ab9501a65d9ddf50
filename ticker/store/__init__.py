"""Where state lives: SQLAlchemy Core on SQLite, migrated by Alembic. SQL lives here only."""
