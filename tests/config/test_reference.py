from config.fields import Settings, variable_names
from config.reference import REFERENCE_FILE, reference_text


class TestReference:
    def test_is_up_to_date(self) -> None:
        written = REFERENCE_FILE.read_text(encoding="utf-8")
        assert written == reference_text(), "run `python -m config.reference` to write docs/settings.md anew"

    def test_names_and_explains_every_setting(self) -> None:
        for field, about in Settings.model_fields.items():
            assert about.description
            assert all(f"`{name}`" in reference_text() for name in variable_names(field))
