"""A sample year in a database: begun, gone on with after an interruption, refused where real records are."""

from collections.abc import Callable
from datetime import date, timedelta

from sqlalchemy import Connection, Engine, delete, insert, select
from sqlalchemy.exc import InterfaceError, OperationalError

from config.network import Network
from records.clock import Clock
from records.errors import RecordsUnavailable
from records.report_tables import due_work
from records.tables import call_record, contact, interaction_log, text_contact
from simulator.year.drawing import YearDrawing
from simulator.year.plan import YearOrder, contacts_by_day
from simulator.year.rows import COLUMNS, SAMPLE, rows_of_day
from simulator.year.truth import Truth
from simulator.year.writing import whole_day, write_rows

MARK = "sample-year/"
"""How the row of `due_work` begins that says which order was begun, and up to which day it is written."""


class SampleYearRefused(Exception):
    """The message says why, and what to do."""


class SampleYear:
    """Raises: SampleYearRefused, RecordsUnavailable"""

    def __init__(self, engine: Engine, network: Network, order: YearOrder, clock: Clock) -> None:
        self._engine = engine
        self._network = network
        self._order = order
        self._clock = clock
        self._counts = contacts_by_day(order, network)
        self._drawing = YearDrawing(order, network)

    def write(self, told: Callable[[date, float], None] = lambda day, share: None) -> Truth:
        """Write each day that is not written yet, each whole or not at all. Returns: what was written now."""
        truth = Truth()
        try:
            first = self._days_written()
            for number in range(first, self._order.days):
                self._write_day(number, truth)
                told(self._order.day(number), self._share_until(number + 1))
        except (OperationalError, InterfaceError) as cause:
            raise RecordsUnavailable(cause) from cause
        return truth

    def truth(self) -> Truth:
        """Count the whole order, without a database."""
        truth = Truth()
        for number in range(self._order.days):
            truth.take(self._drawing.day(number, self._counts[number].tolist()))
        return truth

    def _share_until(self, days: int) -> float:
        return float(self._counts[:days].sum() / self._order.contacts)

    def _write_day(self, number: int, truth: Truth) -> None:
        drawn = self._drawing.day(number, self._counts[number].tolist())
        truth.take(drawn)
        day = self._order.day(number)
        rows = rows_of_day(self._network.about.id, day, drawn)
        with whole_day(self._engine) as connection:
            for table, columns in COLUMNS.items():
                write_rows(connection, table, columns, rows[table])
            self._mark(connection, day)

    def _days_written(self) -> int:
        with self._engine.connect() as connection:
            query = select(due_work.c.name, due_work.c.period).where(due_work.c.name.startswith(MARK))
            begun = connection.execute(query).first()
            if has_real_records(connection):
                raise SampleYearRefused(
                    "This database holds records that are no sample; name an empty database. Nothing was written."
                )
        if begun is None:
            return 0
        if begun.name != MARK + self._order.stamp():
            raise SampleYearRefused(
                f"This database holds another sample already, up to {begun.period}: go on with the very same first "
                "day, days, contacts, seed and assumptions, or name an empty database."
            )
        return (date.fromisoformat(begun.period) - self._order.first).days + 1

    def _mark(self, connection: Connection, day: date) -> None:
        name = MARK + self._order.stamp()
        connection.execute(delete(due_work).where(due_work.c.name == name))
        row = {"name": name, "period": day.isoformat(), "done_at": self._clock.now()}
        connection.execute(insert(due_work).values(row))


def has_real_records(connection: Connection) -> bool:
    """Say whether anything stands in the log or the records that is no sample."""
    return any(
        connection.execute(select(column).where(column.not_like(f"{SAMPLE}%")).limit(1)).first() is not None
        for column in (
            contact.c.contact_id,
            call_record.c.contact_id,
            text_contact.c.contact_id,
            interaction_log.c.contact_id,
        )
    )


def year_before(today: date) -> date:
    """Give the first day of the year that ended yesterday."""
    return today - timedelta(days=365)
