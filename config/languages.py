"""The languages that callers choose and specialists serve, with their names for screens.

Codes are the short ISO 639 ones, with `cmn` and `yue` for the two Chinese languages that interpreters
distinguish, and the engine's own `other` for "another language, an interpreter is needed".
"""

from dataclasses import dataclass

from routing.model import ENGLISH, FRENCH, OTHER, Language


@dataclass(frozen=True, slots=True, kw_only=True)
class LanguageName:
    code: Language
    en: str
    fr: str

    def name(self, locale: str) -> str:
        """Give the name in French for a French locale, else in English."""
        return self.fr if locale.startswith("fr") else self.en


def _named(code: str, en: str, fr: str) -> LanguageName:
    return LanguageName(code=Language(code), en=en, fr=fr)


LANGUAGES: tuple[LanguageName, ...] = (
    _named(ENGLISH, "English", "Anglais"),
    _named(FRENCH, "French", "Français"),
    _named("cmn", "Mandarin", "Mandarin"),
    _named("yue", "Cantonese", "Cantonais"),
    _named("pa", "Punjabi", "Pendjabi"),
    _named("ar", "Arabic", "Arabe"),
    _named("es", "Spanish", "Espagnol"),
    _named("ta", "Tamil", "Tamoul"),
    _named("ur", "Urdu", "Ourdou"),
    _named("pt", "Portuguese", "Portugais"),
    _named("fa", "Farsi", "Persan (farsi)"),
    _named("ru", "Russian", "Russe"),
    _named("tl", "Tagalog", "Tagalog"),
    _named("so", "Somali", "Somali"),
    _named("vi", "Vietnamese", "Vietnamien"),
    _named("uk", "Ukrainian", "Ukrainien"),
    _named("pl", "Polish", "Polonais"),
    _named("it", "Italian", "Italien"),
    _named("ko", "Korean", "Coréen"),
    _named("hi", "Hindi", "Hindi"),
    _named("oj", "Ojibwe", "Ojibwé"),
    _named("cr", "Cree", "Cri"),
    _named(OTHER, "Another language", "Autre langue"),
)
"""In the order in which screens offer them."""

_BY_CODE = {language.code: language for language in LANGUAGES}


def is_known_language(code: str) -> bool:
    return code in _BY_CODE


def language_name(code: str, locale: str) -> str:
    """Name a language for a screen; an unknown code is shown as it is rather than guessed at (F40)."""
    known = _BY_CODE.get(Language(code))
    return known.name(locale) if known else code
