from datetime import UTC, date, datetime

import pytest

from config.clock import instant_from
from config.editions import book_of_document, local_day
from config.errors import TableError
from config.network import NETWORK_FILE, load_network

TEXT = NETWORK_FILE.read_text(encoding="utf-8")
NOW = instant_from(datetime(2026, 11, 22, 12, tzinfo=UTC))


class TestLocalDay:
    def test_is_the_date_where_the_default_home_is(self) -> None:
        network = load_network()
        before_midnight = instant_from(datetime(2026, 11, 23, 4, 59, tzinfo=UTC))
        assert local_day(network, before_midnight) == date(2026, 11, 22)
        assert local_day(network, instant_from(datetime(2026, 11, 23, 5, 0, tzinfo=UTC))) == date(
            2026, 11, 23
        )


class TestBookOfDocument:
    def test_keeps_the_text_and_the_edition(self) -> None:
        book = book_of_document(TEXT, NOW, edition=3)
        assert (book.source, book.edition, book.network) == (TEXT, 3, "ontario-sample")

    def test_gives_the_same_version_when_it_is_read_back_on_the_same_day(self) -> None:
        """A published version is compiled anew from its own text, for as long as it is in force."""
        book = book_of_document(TEXT, NOW, edition=3)
        assert book_of_document(book.source, NOW, edition=3) == book
        tomorrow = instant_from(datetime(2026, 11, 23, 12, tzinfo=UTC))
        assert book_of_document(book.source, tomorrow, edition=3).version != book.version

    def test_tells_every_problem_of_a_draft(self) -> None:
        draft = TEXT.replace('first = "EASTERN"', 'first = "WEST"').replace("lease_s = 12 ", "lease_s = 1 ")
        with pytest.raises(TableError) as caught:
            book_of_document(draft, NOW)
        first, second = sorted(caught.value.problems)
        assert first.startswith("limits.lease_s (line ")
        assert second.startswith("rules[8].first (line ")

    def test_refuses_what_is_no_toml(self) -> None:
        with pytest.raises(TableError, match="line 1"):
            book_of_document("[network\n", NOW)
