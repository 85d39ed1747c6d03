"""The whole schema: importing this knows every table, which the modules of the rooms declare beside their rows."""

import records.audit_tables
import records.directory.tables
import records.dry_run_tables
import records.lifetimes.tables
import records.opened_tables
import records.people.tables
import records.record_tables
import records.recording_tables
import records.report_tables
import records.rollup_tables
import records.second_factor_tables
import records.sign_on_tables
import records.taxonomy.tables  # noqa: F401 - as all of them: imported for what it declares
from records.tables import metadata

__all__ = ["metadata"]
