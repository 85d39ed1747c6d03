"""Alembic's entry: run the steps on the connection that `records.schema` hands over, in its transaction."""

from alembic import context

from records.every_table import metadata

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=metadata,
    # Both databases can undo DDL; Alembic assumes that SQLite cannot.
    transactional_ddl=True,
    render_as_batch=connection.dialect.name == "sqlite",
)
context.run_migrations()
