"""Runs the migrations on the connection that ``ticker.store.database`` hands over."""

from __future__ import annotations

from alembic import context

from ticker.store.schema import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
context.run_migrations()
