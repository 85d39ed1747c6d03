from desk.audit_words import ACTIONS
from records.audit import Action


class TestActions:
    def test_have_words_each(self) -> None:
        """The page of the audit shows whatever was written down."""
        assert set(ACTIONS) == set(Action)
