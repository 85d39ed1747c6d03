"""Who may see what: the guard over the rows of partners.

Revision: 2026_11_30_access, after 2026_11_29_recordings. Expands only. On PostgreSQL the policies are made after the
migrations by `records.row_security`, from the list of tables; a change of a policy comes with a migration, as this one,
so that a database that is up to date gets it.
"""

revision = "2026_11_30_access"
down_revision = "2026_11_29_recordings"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing but the policies."""
