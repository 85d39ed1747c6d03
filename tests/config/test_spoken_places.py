import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.spoken import heard
from config.spoken_places import SpokenPlaces
from config.tables import division_rows, exchange_rows, ontario_tables, place_rows

PLACES = SpokenPlaces(ontario_tables())


def named(text: str) -> list[str]:
    """The places meant, with all their divisions."""
    return [
        f"{'|'.join(sorted({meaning.place for meaning in meanings}))} "
        f"{'|'.join(sorted(meaning.division for meaning in meanings))}"
        for meanings in PLACES.named(heard(text))
    ]


class TestNamed:
    @pytest.mark.parametrize(
        ("text", "place"),
        [
            ("Owen Sound", "Owen Sound 3542"),
            ("I'm in Owen Sound, thank you", "Owen Sound 3542"),
            ("je suis a Kenora", "Kenora 3560"),
            ("Je demeure à Kenora.", "Kenora 3560"),
            ("d'Ottawa", "Ottawa 3506"),
            ("Orléans", "Orleans 3506"),
            ("ORLEANS", "Orleans 3506"),
            ("Grand Sudbury", "Greater Sudbury 3553"),
            ("Saint Catharines", "St. Catharines 3526"),
            ("St. Catharines", "St. Catharines 3526"),
            ("Sault Sainte Marie", "Sault Ste. Marie 3557"),
            ("sault-ste-marie", "Sault Ste. Marie 3557"),
            ("the Soo", "Sault Ste. Marie 3557"),
            ("Saint-Isidore", "St. Isidore 3502"),
            ("l'Orignal", "L'Orignal 3502"),
            ("Barrys Bay", "Barry's Bay 3547"),
            ("Barry’s Bay", "Barry's Bay 3547"),
            ("niagara on the lake", "Niagara-on-the-Lake 3526"),
            ("Rivière des Français", "French River 3552"),
            ("Prescott Russell", "Prescott and Russell 3502"),
            ("Stormont Dundas et Glengarry", "Stormont, Dundas and Glengarry 3501"),
            ("perth county", "Perth 3531"),
            ("comté de Bruce", "Bruce 3541"),
            ("la région de Durham", "Durham 3518"),
            ("district of Nipissing", "Nipissing 3548"),
        ],
    )
    def test_finds_a_name_with_words_around_it(self, text: str, place: str) -> None:
        assert named(text) == [place]

    @pytest.mark.parametrize(
        ("text", "places"),
        [
            ("north york", ["North York 3520"]),
            ("Port Elgin", ["Port Elgin 3541"]),
            ("Richmond Hill", ["Richmond Hill 3519"]),
            ("London, St. Thomas", ["London 3539", "St. Thomas 3534"]),
            ("Kirkland Lake, Timiskaming", ["Kirkland Lake 3554", "Timiskaming 3554"]),
            ("Kenora, yes, Kenora", ["Kenora 3560"]),
        ],
    )
    def test_takes_the_longest_name(self, text: str, places: list[str]) -> None:
        assert named(text) == places

    @pytest.mark.parametrize(
        ("text", "place"),
        [
            ("Perth", "Perth 3509|3531"),
            ("Simcoe", "Simcoe 3528|3543"),
            ("Durham", "Durham 3518|3542"),
            ("Wellington", "Wellington 3513|3523"),
            ("Hastings", "Hastings 3512|3514"),
            ("Nipissing", "Nipissing 3548|3549"),
            ("Sudbury", "Sudbury 3552|3553"),
        ],
    )
    def test_keeps_all_that_a_shared_name_can_mean(self, text: str, place: str) -> None:
        assert named(text) == [place]

    @pytest.mark.parametrize(
        "text",
        [
            "Tiny",
            "Tiny, Ontario",
            "in Tiny",
            "I live in Tiny township",
            "the township of Tiny",
            "près de Tiny",
        ],
    )
    def test_takes_an_everyday_word_for_a_place_where_one_is_meant(self, text: str) -> None:
        assert named(text) == ["Tiny 3543"]

    @pytest.mark.parametrize(
        "text",
        [
            "a tiny apartment",
            "my name is Sharon",
            "Erin speaking",
            "Spanish",
            "spanish please",
            "i need a bath",
            "King Street",
            "12 Kingston St",
            "Kingston Road",
            "rue Champlain",
            "Lake Huron",
            "le lac Simcoe",
            "London England",
            "Windsor, Nova Scotia",
            "New York",
            "New London",
            "across the nation",
            "",
            "help",
        ],
    )
    def test_hears_no_place_where_none_is_meant(self, text: str) -> None:
        assert named(text) == []

    def test_knows_every_name_of_the_tables(self) -> None:
        told = [
            *((row.place_en, row.place_fr, row.cduid) for row in place_rows()),
            *((row.place_en, row.place_fr, row.cduid) for row in exchange_rows()),
            *((row.name_en, row.name_fr, row.cduid) for row in division_rows()),
        ]
        for english, french, cduid in told:
            for name in (english, french):
                (meanings,) = PLACES.named(heard(name))
                assert cduid in {meaning.division for meaning in meanings}, name

    @given(st.text(), st.sampled_from(["Owen Sound", "Hawkesbury", "Sioux Lookout"]))
    def test_takes_any_text_before_a_name(self, text: str, name: str) -> None:
        found = {
            meaning.division for meanings in PLACES.named(heard(f"{text} {name}")) for meaning in meanings
        }
        assert found >= {meaning.division for meanings in PLACES.named(heard(name)) for meaning in meanings}
