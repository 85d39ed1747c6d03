"""The call record, written as a person writes it: in several saves, with needs found by typing, then finalised."""

import asyncio
from collections.abc import Mapping
from typing import Any

import structlog

from records.places import places
from records.taxonomy.sample import sample_taxonomy, unmet_reasons
from records.taxonomy.terms import Term
from simulator.people.chance import Streams
from simulator.people.desk_browser import DeskBrowser, DeskTrouble

log: Any = structlog.get_logger(__name__)

UNMET_RATE: Mapping[str, float] = {
    "housing": 0.28,
    "transportation": 0.30,
    "health": 0.25,
    "utilities": 0.15,
    "food": 0.06,
    "legal": 0.08,
    "mental_health": 0.12,
    "income": 0.04,
}
UNMET_RATE_ELSEWHERE = 0.05
REMOTE = {"NORTH"}
REMOTE_FACTOR = 1.5
CATEGORY_WEIGHTS: Mapping[str, float] = {
    "health": 17, "housing": 16, "income": 13, "legal": 10, "food": 8, "mental_health": 8, "utilities": 6,
    "government": 6, "transportation": 5,
}  # fmt: skip
CATEGORY_WEIGHT_ELSEWHERE = 2.0
NEEDS_PER_CALL: Mapping[int, float] = {1: 0.70, 2: 0.25, 3: 0.05}
"""1.35 on average."""
REFERRALS_PER_MET_NEED: Mapping[int, float] = {0: 0.05, 1: 0.68, 2: 0.27}
KINDS: Mapping[str, float] = {
    "information": 27, "referral": 58, "advocacy": 4, "crisis": 2, "transfer_only": 4, "not_211": 5,
}  # fmt: skip
RELATIONS: Mapping[str, float] = {"self": 82, "family": 6, "friend": 3, "professional": 9}
HEARD: Mapping[str, float] = {
    "friend_or_family": 38, "agency": 14, "health_provider": 9, "government": 8, "web": 12, "media": 4,
    "print": 4, "called_before": 8, "declined": 3,
}  # fmt: skip
ANSWERED, ANSWERED_OF_THE_PERSON = 0.8, 0.35
"""How often a question of the form is answered; those about the person are asked only where it matters."""
ELSEWHERE = ("language", "kind", "caller_relation", "heard_about", "interpreter")
POSTAL_AREAS: Mapping[str, tuple[str, ...]] = {
    "CENTRAL": ("M5V", "M4C", "L3R", "L1G"), "CENTRAL_EAST": ("L0M", "N0H", "K0L", "L4M"),
    "CENTRAL_SOUTH": ("L8P", "L2R", "N2G", "L0S"), "DUFFERIN_PEEL": ("L6Y", "L5B", "L9W"),
    "EASTERN": ("K1N", "K7L", "K0J", "K6H"), "SOUTH_WEST": ("N9A", "N6A", "N0R"),
    "NORTH": ("P7A", "P3E", "P0X", "P0V"),
}  # fmt: skip
NOTES = (
    "Works shifts; reaches offices after four only. Gave two addresses and the papers to bring.",
    "Asked about waiting times. Will call the first service this afternoon and us again if it is full.",
    "Calls for a parent who lives alone. Explained how to apply and what it costs.",
    "Had called another office before and was sent on. Gave the direct line.",
    "No car; the bus runs twice a day. Looked for something within walking distance.",
    "Unsure what they are entitled to. Went through the conditions together.",
    "Wanted to know the opening hours before the weekend.",
    "",
)
LACKING = ("no_service", "distance")
LACKING_WHERE_REMOTE = 3.0
WITHOUT_NEEDS = ("transfer_only", "not_211")


class Paperwork:
    """One specialist's way of keeping records; what is written is drawn from that person's own streams."""

    def __init__(self, browser: DeskBrowser, streams: Streams, speed: float) -> None:
        self._browser = browser
        self._streams = streams
        self._speed = speed

    async def write(self, contact: str, region: str, done: asyncio.Event) -> bool:
        """Keep the record of one contact: saves while they talk, the rest once `done`, then finalise.

        Returns: whether the record became final. Raises: nothing; trouble leaves a draft, as with people.
        """
        try:
            return await self._write(contact, region, done)
        except DeskTrouble as trouble:
            log.warning("simulated_record_left_open", contact=contact, cause=str(trouble))
            return False

    async def _write(self, contact: str, region: str, done: asyncio.Event) -> bool:
        opened = await self._browser.get(f"/desk/records/{contact}")
        if not opened.ok or opened.body.get("status") != "draft":
            return False
        version, draft = int(opened.body["version"]), dict(opened.body["draft"])
        chance = self._streams.of("record")
        draft |= {"kind": chance.weighted(KINDS), "caller_relation": chance.weighted(RELATIONS)}
        draft |= self._place(region) | {"answers": self._answers(opened.body.get("form", {}))}
        version = await self._save(contact, version, draft)
        if draft["kind"] not in WITHOUT_NEEDS:
            for _ in range(chance.weighted(NEEDS_PER_CALL)):
                await self._think(done)
                await self._add_need(draft, region)
                version = await self._save(contact, version, draft)
        draft |= {"heard_about": chance.weighted(HEARD), "notes": chance.one_of(NOTES)}
        draft["interpreter"] = draft.get("language") not in ("en", "fr", "")
        draft["language"] = draft.get("language") or "en"
        await done.wait()
        version = await self._save(contact, version, draft)
        final = await self._browser.post(f"/desk/records/{contact}/finalise", {"version": version})
        if not final.ok:
            log.warning("simulated_record_not_final", contact=contact, refused=final.refused)
        return final.ok

    async def _think(self, done: asyncio.Event) -> None:
        """Listen for a while; once the call is over, there is nothing more to hear."""
        wait_s = self._streams.of("listening").exponential(60.0) / self._speed
        try:
            async with asyncio.timeout(wait_s):
                await done.wait()
        except TimeoutError:
            return

    async def _save(self, contact: str, version: int, draft: Mapping[str, Any]) -> int:
        saved = await self._browser.put(
            f"/desk/records/{contact}", {"version": version, "draft": dict(draft)}
        )
        if not saved.ok:
            raise DeskTrouble(f"not saved: {saved.refused or saved.status}")
        return int(saved.body["version"])

    def _place(self, region: str) -> dict[str, Any]:
        chance = self._streams.of("place")
        known, by_code = chance.happens(0.95), chance.happens(0.6)
        town = chance.one_of([place.name for place in places() if place.partner == region] or ["Toronto"])
        area = chance.one_of(POSTAL_AREAS.get(region, ("M5V",)))
        if not known:
            return {"place_unknown": True}
        return {"municipality": town, "postal_code": area if by_code else ""}

    def _answers(self, form: Mapping[str, Any]) -> list[dict[str, Any]]:
        """Answer some of what the form asks, whatever form that is, with what it offers."""
        chance = self._streams.of("answers")
        answers = []
        for section in form.get("sections", ()):
            rate = ANSWERED_OF_THE_PERSON if section["purpose"] else ANSWERED
            for field in section["fields"]:
                offered = [option["code"] for option in field["options"] if not option["retired"]]
                plain = field["kind"] == "one" and not field["when_field"] and field["code"] not in ELSEWHERE
                if plain and offered and chance.happens(rate):
                    answers.append({"field": field["code"], "values": [chance.one_of(offered)]})
        return answers

    async def _add_need(self, draft: dict[str, Any], region: str) -> None:
        chance = self._streams.of("needs")
        taxonomy, by_category = sample_taxonomy(), dict[str, list[Term]]()
        for term in taxonomy.terms.values():
            if term.recordable:
                by_category.setdefault(taxonomy.category_of(term.code).code, []).append(term)
        weights = {one: CATEGORY_WEIGHTS.get(one, CATEGORY_WEIGHT_ELSEWHERE) for one in sorted(by_category)}
        category = chance.weighted(weights)
        wanted = chance.one_of(by_category[category])
        found = await self._browser.get("/desk/find/needs", q=wanted.name.en[: 4 + chance.number(8)].strip())
        codes = [one["code"] for one in _listed(found.body)]
        code = wanted.code if wanted.code in codes or not codes else codes[0]
        if any(need["code"] == code for need in draft.get("needs", ())):
            return
        rate = UNMET_RATE.get(category, UNMET_RATE_ELSEWHERE) * (REMOTE_FACTOR if region in REMOTE else 1.0)
        unmet = chance.happens(rate)
        position = len(draft.get("needs", ()))
        entry = {"code": code, "outcome": "unmet" if unmet else "met"}
        entry["unmet_reason"] = self._reason(region) if unmet else ""
        draft["needs"] = [*draft.get("needs", ()), entry]
        if not unmet:
            draft["referrals"] = [*draft.get("referrals", ()), *await self._referrals(code, position)]

    async def _referrals(self, code: str, position: int) -> list[dict[str, Any]]:
        chance = self._streams.of("referrals")
        wanted = chance.weighted(REFERRALS_PER_MET_NEED)
        found = _listed((await self._browser.get("/desk/find/services", need=code)).body)
        return [
            {
                "service_id": str(one["id"]),
                "service_name": str(one.get("name", "")),
                "partner": str(one.get("partner", "")),
                "edition": one.get("edition"),
                "needs": [position],
            }
            for one in found[:wanted]
        ]

    def _reason(self, region: str) -> str:
        more = LACKING_WHERE_REMOTE if region in REMOTE else 1.0
        weights = {code: more if code in LACKING else 1.0 for code in unmet_reasons()}
        return self._streams.of("reasons").weighted(weights)


def _listed(body: Any) -> list[dict[str, Any]]:
    return body if isinstance(body, list) else []
