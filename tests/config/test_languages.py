from config.languages import LANGUAGES, is_known_language, language_name
from routing.model import ENGLISH, FRENCH, OTHER


class TestLanguages:
    def test_hold_the_engines_own_first_and_last(self) -> None:
        codes = [language.code for language in LANGUAGES]
        assert (codes[0], codes[1], codes[-1]) == (ENGLISH, FRENCH, OTHER)

    def test_name_about_twenty_more_once_each(self) -> None:
        assert len({language.code for language in LANGUAGES}) == len(LANGUAGES) == 23

    def test_have_a_name_in_both_languages(self) -> None:
        assert all(language.en and language.fr for language in LANGUAGES)


class TestLanguageName:
    def test_follows_the_locale(self) -> None:
        assert (language_name("es", "en"), language_name("es", "fr-CA")) == ("Spanish", "Espagnol")

    def test_shows_an_unknown_code_as_it_is(self) -> None:
        """F40: an unknown language is never taken for a known one."""
        assert language_name("xx", "en") == "xx"
        assert not is_known_language("xx")
