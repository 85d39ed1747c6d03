"""What is shipped for operation says what the program understands."""

from pathlib import Path
from xml.etree import ElementTree

from config.settings import load_settings

DEPLOY = Path(__file__).parents[2] / "deploy"
FILLED_IN = {
    "TWILIO_ACCOUNT_SID": "AC" + "0123456789abcdef" * 2,
    "TWILIO_AUTH_TOKEN": "0123456789abcdef" * 2,
    "TWILIO_API_KEY_SID": "SK" + "0123456789abcdef" * 2,
    "TWILIO_API_KEY_SECRET": "0123456789abcdef" * 2,
    "TWILIO_APPLICATION_SID": "AP" + "0123456789abcdef" * 2,
    "SWITCHBOARD_SECRET_KEY": "an invented key of more than thirty-two characters",
}


def example() -> dict[str, str]:
    lines = (DEPLOY / "example.env").read_text().splitlines()
    pairs = (line.partition("=") for line in lines if line and not line.startswith("#"))
    return {name: value for name, _, value in pairs}


class TestExampleEnv:
    def test_is_a_whole_set_up_once_the_blanks_are_filled_in(self, tmp_path: Path) -> None:
        blanks = {name for name, value in example().items() if not value} - {"POSTGRES_PASSWORD"}
        assert blanks == set(FILLED_IN)
        variables = example() | FILLED_IN | {"SWITCHBOARD_DATA_DIR": str(tmp_path)}
        del variables["POSTGRES_PASSWORD"]
        assert load_settings(variables).real_traffic


class TestFallbackDocument:
    def test_is_well_formed_dials_a_person_and_ends(self) -> None:
        root = ElementTree.parse(DEPLOY / "fallback" / "voice.xml").getroot()  # noqa: S314 - our own file
        verbs = [verb.tag for verb in root]
        assert root.tag == "Response"
        assert "Dial" in verbs
        assert verbs[-1] == "Hangup"
        assert "Redirect" not in verbs
