"""The examples of docs/rule-book.md are tried: each is laid over the sample, which must still hold together."""

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from config.network import NETWORK_FILE, Network, network_from

PAGE = (Path(__file__).parents[2] / "docs" / "rule-book.md").read_text(encoding="utf-8")
EXAMPLES = [tomllib.loads(block) for block in re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)]


def laid_over(content: dict[str, Any], example: dict[str, Any]) -> dict[str, Any]:
    """Lay an example over a document: tables key by key, its rules in place of those of the same name."""
    for key, value in example.items():
        weekly = key == "hours" and "zone" in content
        if isinstance(value, dict) and isinstance(content.get(key), dict) and not weekly:
            laid_over(content[key], value)
        elif key == "rules":
            names = {rule["name"] for rule in value}
            content[key] = [*value, *(rule for rule in content[key] if rule["name"] not in names)]
        else:
            content[key] = value
    return content


class TestRuleBookPage:
    @pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: next(iter(example)))
    def test_shows_only_what_can_be_written(self, example: dict[str, Any]) -> None:
        content = tomllib.loads(NETWORK_FILE.read_text(encoding="utf-8"))
        if "widening" in example:
            example = {"rules": [{**content["rules"][1], **example}]}
        written = laid_over(content, example)
        assert network_from(written).about.id == content["network"]["id"]

    def test_names_every_part_of_the_document(self) -> None:
        parts = [field.alias or name for name, field in Network.model_fields.items()]
        assert [part for part in parts if f"[{part}" not in PAGE] == []
