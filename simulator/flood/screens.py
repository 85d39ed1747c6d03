"""What the service says of its floor while nothing moves: the supervisors' board and the health page; and the same
counted from its journal."""

import re
from collections import Counter
from collections.abc import Mapping
from contextlib import AsyncExitStack
from typing import Any

import aiohttp

from live.recovery import recover
from live.redis_floor import FloorKeys, RedisJournal, connect
from routing.floor import Floor
from routing.model import ContactState, Language
from simulator.flood.plan import Service
from simulator.flood.recount import BoardCounts
from simulator.people.desk_browser import DeskBrowser
from simulator.usage import redis_url

SUPERVISOR = "central_supervisor_1"
NUMBER = re.compile(r"\d[\d\s,.]*")


async def shown(service: Service, connector: aiohttp.BaseConnector) -> BoardCounts:
    """Read the board as a supervisor sees it. Raises: DeskTrouble, SignInRefused."""
    browser = DeskBrowser(service.desk_url, connector)
    try:
        await browser.sign_in(SUPERVISOR, service.password)
        board: Mapping[str, Any] = (await browser.get("/board/state")).body
        health: Mapping[str, Any] = (await browser.get("/health")).body
        await browser.post("/sign-out")
    finally:
        await browser.close()
    counts = BoardCounts(contacts=health["contacts"], specialists=health["specialists"])
    for row in (board["total"], *board["rows"]):
        for cell in row["cells"]:
            counts.waiting[row["partner"], cell["language"]] += cell["waiting"]
        for state, people in row["states"].items():
            counts.people[row["partner"], state] += people
    counts.owed = _number(board["owed"])
    today = board["figures"].get("", {})
    counts.answered, counts.abandoned = _number(today.get("answered")), _number(today.get("abandoned"))
    return counts


def _number(text: str | None) -> int:
    """Read the first number of a sentence, however its thousands are written."""
    found = NUMBER.search(text or "")
    return int("".join(one for one in found[0] if one.isdigit())) if found is not None else 0


async def journalled(service: Service) -> Floor | None:
    """Make the floor anew from the journal's snapshot and events; None where nobody says where it is."""
    url = service.redis_url or redis_url(service.run_file)
    if url is None:
        return None
    async with AsyncExitStack() as stack:
        redis = connect(url)
        stack.push_async_callback(redis.aclose)
        journal = RedisJournal(redis, FloorKeys(service.network.about.id))
        return (await recover(journal, for_decisions=False)).floor


def counted(floor: Floor, languages: tuple[Language, ...]) -> BoardCounts:
    """Count on a floor what the board shows; `languages` in the order of the menu, the last stands for all others."""
    waits = (ContactState.WAITING, ContactState.OFFERED, ContactState.SENT)
    people: Counter[tuple[str, str]] = Counter()
    for person in floor.specialists.values():
        people[person.partner, person.state] += 1
        people["", person.state] += 1
    waiting: Counter[tuple[str, str]] = Counter()
    for contact in floor.contacts.values():
        if contact.state in waits and contact.language is not None:
            language = contact.language if contact.language in languages else languages[-1]
            waiting["", language] += 1
            if contact.route is not None:
                waiting[contact.route.preferred, language] += 1
    return BoardCounts(
        contacts=len(floor.contacts),
        specialists=len(floor.specialists),
        waiting=waiting,
        people=people,
        owed=sum(one.call_back is not None and not one.on_the_line for one in floor.contacts.values()),
    )
