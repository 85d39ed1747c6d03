"""A drill of what was published from the screens, not of the network's file."""

import asyncio
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from app.cli import app
from config.book_text import network_text
from config.clock import SystemClock
from config.network import load_network
from config.settings import environment, load_settings
from records.database import open_database
from records.rule_books import RuleBooks
from tests.migrated import migrate

SHORT = ("--hours", "5", "--at-minute", "200", "--set", "volume=0.04", "--set", "staff_factor=0.06")


@pytest.fixture
def published(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Edition 1: the sample, whose surge lifts no caps any more."""
    monkeypatch.setenv("SWITCHBOARD_DATA_DIR", str(tmp_path))
    url = load_settings(environment()).sqlalchemy_url
    migrate(url)
    sample = load_network()
    surge = sample.plans["surge"].model_copy(update={"lifts_caps": False})
    network = sample.model_copy(update={"plans": {**sample.plans, "surge": surge}})
    asyncio.run(_publish(url, sample.about.id, network_text(network)))


async def _publish(url: str, network: str, text: str) -> None:
    engine = open_database(url)
    books = RuleBooks(engine, network, SystemClock())
    draft = await books.create(
        "d1", title="Caps stay", document=text, base_edition=0, by="central_supervisor_1"
    )
    handed = (await books.submit("d1", version=draft.version, by="central_supervisor_1")).draft
    await books.publish(
        "d1", version=handed.version, by="north_supervisor_1", book_version="v", note="For snow"
    )
    await engine.dispose()


@pytest.mark.usefixtures("published")
class TestADrillOfAnEdition:
    def test_plays_its_plans(self) -> None:
        lifted = []
        for given in ([], ["--edition", "1"]):
            done = CliRunner().invoke(app, ["drill", "surge", *SHORT, *given, "--json", "-"])
            assert done.exit_code == 0, done.output
            lifted.append(json.loads(done.stdout)["caps_lifted"])
        assert lifted == [True, False]

    def test_of_an_edition_that_nobody_published_is_refused_in_words(self) -> None:
        done = CliRunner().invoke(app, ["drill", "surge", "--edition", "9"])
        assert done.exit_code == 2
        assert "There is no edition 9 of the rule book." in done.output
