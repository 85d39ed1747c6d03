"""The sample year is written into SQLite and into a real PostgreSQL, each test in a database of its own."""

from tests.records.conftest import clock as clock
from tests.records.conftest import empty_url as empty_url
from tests.records.conftest import engine as engine
