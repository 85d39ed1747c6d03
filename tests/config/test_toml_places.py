from config.toml_places import places

TEXT = """\
# A comment with [brackets] and key = value
[network]
id = "a [b] # c"   # and = here

[languages]
en = { official = true }

[[rules]]
name = "one"
exits = [
    { kind = "voicemail" },   # first, with a ] in it
    { kind = "call-back", message = "x" }, { kind = "message" },
    {
        kind = "late" },
]
when = ["a", "b"]

[[rules]]
numbers = [
    1, 2,
    [3, 4], 5,
]

[[rules.exits]]
kind = "voicemail"

[[rules.exits]]
kind = "message"

[plans."ice storm"]
fr.name = "Verglas"

[[plans.x.rules]]
name = "two"

[[plans.y.rules]]
name = "three"
"""


FOUND = [(number, tuple(place)) for number, place in places(TEXT)]


def where(*place: int | str) -> list[int]:
    return [number for number, found in FOUND if found == place]


class TestPlaces:
    def test_finds_tables_and_keys(self) -> None:
        assert where("network", "id") == [3]
        assert where("languages", "en") == [6]
        assert where("plans", "ice storm") == [30]
        assert where("plans", "ice storm", "fr", "name") == [31]

    def test_counts_the_entries_of_lists_of_tables_also_below_each_other(self) -> None:
        assert where("rules", 0, "name") == [9]
        assert where("rules", 1, "exits", 0, "kind") == [25]
        assert where("rules", 1, "exits", 1, "kind") == [28]
        assert where("plans", "x", "rules", 0) == [33]
        assert where("plans", "y", "rules", 0) == [36]

    def test_counts_the_entries_of_lists_that_go_over_several_lines(self) -> None:
        assert [where("rules", 0, "exits", number) for number in range(5)] == [
            [11],
            [12],
            [12],
            [13],
            [],
        ]
        assert [where("rules", 1, "numbers", number) for number in range(5)] == [
            [20],
            [20],
            [21],
            [21],
            [],
        ]
        assert where("rules", 0, "when") == [16]

    def test_takes_no_text_or_comment_for_a_table(self) -> None:
        assert all(found[0] in ("network", "languages", "rules", "plans") for _, found in FOUND)
