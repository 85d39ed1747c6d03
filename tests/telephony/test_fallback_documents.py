"""The static fallback documents: whom they ring, in which order, and that they always end well."""

from collections.abc import Mapping, Sequence

from hypothesis import given
from hypothesis import strategies as st

from config.phrases import default_phrases
from routing.model import ENGLISH, PartnerId
from routing.rulebook import Line, MenuKey, Partner, RuleBook
from simulator.carrier.twiml import read_twiml
from simulator.carrier.verbs import Dial, Gather, Hangup, PartyNoun, Say
from telephony.fallback_documents import (
    ACCEPTED_FILE,
    TELEPHONES_MAX,
    WHISPER_FILE,
    FallbackDocument,
    Telephones,
    fallback_documents,
    steps_of,
)

NORTH, SOUTH, EAST, NIGHT = (PartnerId(code) for code in ("NORTH", "SOUTH", "EAST", "NIGHT"))
CODES: list[str] = [NORTH, SOUTH, EAST, NIGHT]
NUMBER = "+14165550111"
BOOK = RuleBook(
    version="1",
    network="test",
    partners=(
        Partner(id=SOUTH),
        Partner(id=EAST),
        Partner(id=NORTH, neighbours=(EAST,)),
        Partner(id=NIGHT),
    ),
    menu=(MenuKey(digits="1", language=ENGLISH),),
    after_hours=NIGHT,
    default_home=SOUTH,
    default_language=ENGLISH,
    lines=(Line(name="north", home=NORTH), Line(name="main")),
)


def telephones(
    people: Mapping[str, Sequence[str]] | None = None, systems: Mapping[str, str] | None = None
) -> Telephones:
    return Telephones(people=people or {}, systems=systems or {})


def telephone(place: int) -> str:
    return f"+1807555{100 + place:04}"


def written(
    line: str = "north", known: Telephones | None = None, *, held_together: bool = True
) -> Mapping[str, FallbackDocument]:
    documents = fallback_documents(
        BOOK, {NUMBER: line}, known or telephones(), default_phrases(), held_together=held_together
    )
    return {one.name: one for one in documents}


class TestWhoIsRung:
    def test_is_the_lines_partner_with_its_neighbours_then_a_phone_system_then_the_after_hours_partner(
        self,
    ) -> None:
        known = telephones(
            {NORTH: [telephone(1)], EAST: [telephone(2)], SOUTH: [telephone(3)], NIGHT: [telephone(4)]},
            {EAST: "sip:211@pbx.example.org", SOUTH: telephone(5)},
        )
        hunt, partner, night = steps_of(BOOK, "north", known)
        assert hunt.telephones == (telephone(1), telephone(2), telephone(3), telephone(4))
        assert partner.telephones == ("sip:211@pbx.example.org",)
        assert night.telephones == (telephone(4),)

    def test_begins_with_the_default_home_where_the_line_says_nothing(self) -> None:
        known = telephones({NORTH: [telephone(1)], SOUTH: [telephone(3)]})
        assert steps_of(BOOK, "main", known)[0].telephones == (telephone(3), telephone(1))
        assert steps_of(BOOK, "", known) == steps_of(BOOK, "main", known)

    def test_is_at_most_as_many_at_once_as_the_carrier_rings(self) -> None:
        many = [telephone(place) for place in range(10)]
        known = telephones({NORTH: many, SOUTH: [telephone(20)]})
        assert steps_of(BOOK, "north", known)[0].telephones == tuple(many[:TELEPHONES_MAX])

    def test_is_nobody_twice_in_a_row(self) -> None:
        (only,) = steps_of(BOOK, "north", telephones({NIGHT: [telephone(4)]}))
        assert only.telephones == (telephone(4),)

    def test_is_nobody_whom_the_settings_do_not_name(self) -> None:
        assert steps_of(BOOK, "north", telephones({"STRANGER": [telephone(9)]})) == ()


class TestDocument:
    def test_shows_our_own_number_so_that_callers_who_withhold_theirs_get_through(self) -> None:
        document = written(known=telephones({NORTH: [telephone(1)]}))["14165550111.xml"]
        (dial,) = (verb for verb in read_twiml(document.text).verbs if isinstance(verb, Dial))
        assert dial.caller_id == NUMBER

    def test_asks_whoever_picks_up_for_a_key_where_the_documents_are_held_together(self) -> None:
        known = telephones({NORTH: [telephone(1)]})
        together, alone = written(known=known), written(known=known, held_together=False)
        assert 'url="whisper.xml#' in together["14165550111.xml"].text
        whisper = read_twiml(together[WHISPER_FILE].text)
        assert isinstance(whisper.verbs[0], Gather)
        assert isinstance(whisper.verbs[-1], Hangup)
        assert read_twiml(together[ACCEPTED_FILE].text).verbs == ()
        assert set(alone) == {"14165550111.xml", "any.xml"}
        assert "url=" not in alone["14165550111.xml"].text

    def test_is_the_same_byte_for_byte_when_it_is_written_again(self) -> None:
        known = telephones({NORTH: [telephone(1)], NIGHT: [telephone(2)]})
        assert written(known=known) == written(known=known)

    @given(
        people=st.dictionaries(
            st.sampled_from(CODES),
            st.lists(st.integers(0, 50).map(telephone), max_size=10),
        ),
        systems=st.dictionaries(
            st.sampled_from(CODES),
            st.sampled_from([telephone(99), "sip:211@pbx.example.org;transport=tls"]),
        ),
        line=st.sampled_from(["north", "main", "unknown"]),
        held_together=st.booleans(),
    )
    def test_is_read_without_a_warning_dials_only_what_is_named_speaks_both_languages_and_ends(
        self,
        people: dict[str, list[str]],
        systems: dict[str, str],
        line: str,
        held_together: bool,
    ) -> None:
        known = telephones(people, systems)
        allowed = {*systems.values(), *(one for some in people.values() for one in some)}
        for document in written(line, known, held_together=held_together).values():
            read = read_twiml(document.text)
            assert read.warnings == ()
            dials = [verb for verb in read.verbs if isinstance(verb, Dial)]
            rung = [noun.address for dial in dials for noun in dial.nouns if isinstance(noun, PartyNoun)]
            assert set(rung) <= allowed
            assert all(dial.action is None and len(dial.nouns) <= TELEPHONES_MAX for dial in dials)
            if document.name != ACCEPTED_FILE:
                assert isinstance(read.verbs[-1], Hangup)
            if document.number:
                assert [type(verb) for verb in read.verbs[-3:]] == [Say, Say, Hangup]
                assert bool(rung) == bool(allowed)
