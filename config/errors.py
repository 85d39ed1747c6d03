"""What can be wrong with what people wrote for the program to read.

    ConfigError
    ├── SettingsError   environment variables are missing, malformed or contradict each other
    └── TableError      a table of the service owner (network, phrases, geography) does not hold together

Each carries every problem at once, one sentence each: what is wrong, where, and what to do.
"""

from collections.abc import Iterable


class ConfigError(Exception):
    """The configuration cannot be used."""

    code = "config"
    retryable = False
    heading = "The configuration cannot be used"

    def __init__(self, problems: Iterable[str], where: str = "") -> None:
        self.problems = tuple(problems)
        place = f" ({where})" if where else ""
        super().__init__(
            "\n".join([f"{self.heading}{place}:", *(f"- {problem}" for problem in self.problems)])
        )


class SettingsError(ConfigError):
    """The settings cannot be used."""

    code = "settings"
    heading = "The settings cannot be used"


class TableError(ConfigError):
    """A configuration table cannot be used."""

    code = "table"
    heading = "The configuration table cannot be used"
