"""Every screen in every state worth looking at, one after another, on the invented morning."""

import re
from collections.abc import AsyncIterator

from playwright.async_api import Page, expect

from tests.browser.person import OFFER_PATIENCE_MS, Person
from tests.browser.rule_screens import rule_pages
from tests.desk.morning import ICE, MINE, SUPERVISOR

ADMINISTRATOR = "central_administrator"
KEPT = (
    "/follow-ups",
    "/shared-numbers",
    "/directory",
    "/directory/words",
    "/directory/duplicates",
    "/directory/gaps",
    "/accounts",
    "/account",
    "/audit",
    "/audit/routes",
    "/opened",
)
"""What is kept of people, services and accounts, as an administrator sees it."""

ON_THE_FLOOR = re.compile("^(?!offline$).+")
READY_OR_MORE = re.compile("^(ready|offered)$")
SAVED = re.compile(r"^(saved|enregistré)")
NOTES = {
    "en": "Hours were cut in October; behind on November’s rent. Two children. Can travel to Owen Sound.",
    "fr": "Moins d’heures depuis octobre ; en retard sur le loyer de novembre. Deux enfants.",
}


async def every_screen(page: Page, url: str, locale: str) -> AsyncIterator[str]:
    """Bring the page from screen to screen. Yields: the name of the one that it shows now."""
    me = Person(page, url)
    await page.goto(f"{url}/open-data")
    await expect(page.locator("#changes")).to_be_visible()
    await page.locator("details summary").first.click()
    yield "open data"
    await page.goto(f"{url}/sign-in")
    yield "sign-in"
    await me.sign_in(MINE)
    await in_language(me, locale)
    await me.is_in("not_ready")
    yield "desk idle"
    await offered(me)
    yield "desk offer"
    await connected(me)
    await fill_in(me, locale)
    yield "desk call with record"
    await me.press("Alt+s")
    await me.press("Shift+Enter")
    await expect(page.locator("#services-card dl")).to_be_visible()
    yield "desk with what to tell of a service"
    await me.press("Alt+s")
    await me.press("Escape")
    await expect(page.locator("#services-card")).to_be_hidden()
    await me.press("Alt+n")
    await me.type("food" if locale == "en" else "aliment")
    await expect(page.locator("#needs-list [aria-selected]").first).to_be_visible()
    yield "desk type-ahead"
    await me.press("Escape")
    await me.tab_to(".fold summary")
    await me.press("Enter")
    await expect(page.locator("#field-age_group")).to_be_visible()
    yield "desk record with questions about the person"
    await me.press("Control+Enter")
    await expect(page.locator("#missing")).to_be_focused()
    yield "desk record with what is missing"
    async for name in talk_screens(me, locale):
        yield name
    contact = await me.contact()
    await me.hangs_up()
    yield "desk wrap-up"
    await page.goto(f"{url}/records/{contact}")
    yield "page of a record"
    await page.goto(f"{url}/desk")
    await me.sees_call("wrap-up")
    await me.press("Alt+w")
    await expect(page.locator("#state")).not_to_have_attribute("data-state", "wrap_up")
    async for name in asked_by_a_colleague(me):
        yield name
    await page.reload()
    await me.press("?")
    await expect(page.locator("#help")).to_be_visible()
    yield "help"
    await page.context.clear_cookies()
    await me.sign_in(SUPERVISOR)
    await in_language(me, locale)
    async for name in supervisor_screens(page, url):
        yield name
    await page.context.clear_cookies()
    await me.sign_in(ADMINISTRATOR)
    await in_language(me, locale)
    async for name in record_form_screens(page, url):
        yield name
    for path in KEPT:
        await page.goto(f"{url}{path}")
        await expect(page.locator("h1")).to_be_visible()
        yield f"{path[1:]} of the keepers"


async def record_form_screens(page: Page, url: str) -> AsyncIterator[str]:
    """The call record form as an administrator changes it, up to what keeps a draft from being published."""
    await page.goto(f"{url}/forms")
    yield "call record form"
    await page.locator("main form button").click()
    await expect(page.locator(".draft-section").first).to_be_visible()
    draft = page.url
    yield "draft of the form"
    await page.locator('a[href$="/edit/fields.kind"]').click()
    await expect(page.locator("#part")).to_be_visible()
    await page.locator("#field-name_en").fill("What it was")
    await expect(page.locator("#reads ins")).to_have_text("What it was")
    yield "field of the form"
    await page.goto(f"{draft}/edit/sections.about")
    yield "section of the form"
    await page.goto(f"{draft}/edit/form")
    yield "form, name and order"
    await page.goto(draft)
    await page.locator("#add-code").fill("pets")
    await page.locator("#add-en").fill("Pets")
    await page.locator("#add-fr").fill("Animaux")
    await page.locator("#add-fr").press("Enter")
    await expect(page.locator("#faults")).to_be_visible()
    yield "draft of the form with faults"
    await page.goto(f"{draft}/preview")
    yield "preview of the form"


async def talk_screens(me: Person, locale: str) -> AsyncIterator[str]:
    """What one does with a call in hand, and ends with the caller on hold and an interpreter there."""
    page = me.page
    await page.request.get(f"{me.url}/demo/colleagues")
    await me.press("Alt+t")
    await expect(page.locator('#passing-list [aria-selected="true"]')).to_be_visible()
    yield "desk transfer list"
    await page.locator("#passing-query").focus()
    await me.type("zzz")
    await expect(page.locator("#passing-none")).to_be_visible()
    yield "desk transfer, nobody found"
    await page.locator("#passing-query").focus()
    await me.press("Control+a")
    await me.picks("french" if locale == "en" else "franç")
    await expect(page.locator("#passing-warm")).to_be_focused()
    yield "desk transfer, how"
    await page.locator("#passing-warm").focus()
    await me.press("Enter")
    await expect(page.locator("#hand-over")).to_be_enabled(timeout=OFFER_PATIENCE_MS)
    yield "desk with a colleague"
    await me.press("Alt+k")
    await expect(page.locator(".line li")).to_have_count(1)
    await me.press("Alt+i")
    await expect(page.locator('#passing-list [aria-selected="true"]')).to_be_visible()
    yield "desk interpreters"
    await page.locator("#passing-query").focus()
    await me.press("Enter")
    await expect(page.locator('.line li[data-state="engaged"]')).to_have_count(2, timeout=OFFER_PATIENCE_MS)
    await me.press("Alt+o")
    await expect(page.locator("#caller-line")).to_have_attribute("data-state", "held")
    await page.request.get(f"{me.url}/demo/later")
    await expect(page.locator("#hold-long")).to_be_visible()
    yield "desk with an interpreter, long on hold"


async def asked_by_a_colleague(me: Person) -> AsyncIterator[str]:
    await me.page.request.get(f"{me.url}/demo/clear")
    await me.press("Alt+r")
    await me.is_in("ready")
    await me.page.request.get(f"{me.url}/demo/ask-me")
    await me.is_offered_a_call()
    yield "desk asked by a colleague"
    if not await me.page.locator("#accept").is_visible():
        await me.press("Alt+r")
        await me.page.request.get(f"{me.url}/demo/ask-me")
        await me.is_offered_a_call()
    await me.press("a")
    await me.sees_call("consulted")
    await expect(me.page.locator("#held")).to_be_visible()
    yield "desk consulted"
    await me.press("Alt+h")
    await me.press("Alt+h")
    await me.sees_call("none")


async def supervisor_screens(page: Page, url: str) -> AsyncIterator[str]:
    await page.goto(f"{url}/board")
    await expect(page.locator("#grid .mark").first).to_be_visible()
    yield "board"
    await page.goto(f"{url}/board?wall=1")
    await expect(page.locator("html[data-wall]")).to_be_attached()
    yield "wall"
    await page.goto(f"{url}/conversations")
    await expect(page.locator("#rows tr").first).to_be_visible()
    yield "conversations"
    await page.locator("#rows button").first.click()
    await expect(page.locator("tr[data-mine] p")).to_be_visible()
    yield "conversations, listening"
    await page.keyboard.press("x")
    await expect(page.locator("tr[data-mine]")).to_have_count(0)
    await page.goto(f"{url}/conversations?q=zzz")
    yield "conversations, none found"
    await page.goto(f"{url}/contacts")
    yield "contacts"
    await page.goto(f"{url}/contacts?language=none")
    yield "contacts, none found"
    await why_here(page, url)
    yield "why here"
    async for name in looking_back(page, url):
        yield name
    async for name in rule_pages(page, url):
        yield name
    async for name in emergency_screens(page, url):
        yield name
    async for name in flood_screens(page, url):
        yield name


async def flood_screens(page: Page, url: str) -> AsyncIterator[str]:
    """A number that nobody calls from can be blocked as well: what counts is its keyed hash."""
    source = "0f1e2d3c4b5a697887960001"
    await page.goto(f"{url}/floods")
    yield "floods"
    await page.goto(f"{url}/floods/review?source={source}")
    yield "flood, a block to be looked at"
    await page.goto(f"{url}/floods/review?act=confirm&source={source}&reason=+&lasts=600000")
    await expect(page.locator(".problem")).to_be_visible()
    yield "flood, a block with something missing"
    await page.goto(f"{url}/floods/review?act=confirm&source={source}&reason=Silent&lasts=600000")
    await expect(page.locator("#carry-out")).to_be_visible()
    yield "flood, about to be blocked"
    await page.locator("#carry-out").click()
    await expect(page.locator("#blocks tr")).to_be_visible()
    yield "flood, blocked"
    await page.locator("#blocks a").click()
    yield "flood, about to be let in"
    await page.locator("#carry-out").click()
    await expect(page.locator("#blocks tr")).to_have_count(0)


QUESTIONS = {
    "/questions": "questions",
    "/questions/needs?area=3542": "question of needs",
    "/questions/unmet?category=food": "question of unmet needs, term by term",
    "/questions/unmet?area=3546&first=2026-01&last=2026-01": "question with hidden cells",
    "/questions/change": "question of change",
    "/questions/event": "question around an event",
    "/questions/remote": "question of remote places",
    "/questions/who?field=caller_relation": "question of who called",
    "/questions/languages": "question of languages",
    "/questions/hours": "question of hours",
    "/questions/services": "question of services",
    "/questions/partners": "question of partners",
    "/questions/quality": "question of quality",
    "/warnings": "rising needs",
    "/warnings?week=2026-11-15": "rising needs of an earlier week",
    "/unanswered": "callers not answered",
}


async def question_screens(page: Page, url: str) -> AsyncIterator[str]:
    """Planners' questions, with charts of every kind."""
    for path, name in QUESTIONS.items():
        await page.goto(f"{url}{path}")
        await expect(page.locator("h1")).to_be_visible()
        yield name


async def looking_back(page: Page, url: str) -> AsyncIterator[str]:
    async for name in question_screens(page, url):
        yield name
    await page.goto(f"{url}/ledger")
    await expect(page.locator(".chart .bar.given").first).to_be_attached()
    yield "mutual aid"
    await page.goto(f"{url}/directory/suggestions")
    yield "suggestions about the directory"
    await page.goto(f"{url}/waits")
    await expect(page.locator(".chart .bar.range").first).to_be_attached()
    yield "waits"
    await page.goto(f"{url}/waits?period=day&day=2026-01-01")
    await expect(page.locator(".empty").first).to_be_visible()
    yield "waits, none compared"


async def emergency_screens(page: Page, url: str) -> AsyncIterator[str]:
    await page.goto(f"{url}/emergency")
    yield "emergency plans"
    await page.goto(f"{url}/emergency/review?plan={ICE}&reason=+&until=1")
    await expect(page.locator(".problem")).to_be_visible()
    yield "emergency with something missing"
    await page.goto(
        f"{url}/emergency/review?act=declare&plan={ICE}&reason=Cold&until={await usual_end(page)}"
    )
    await expect(page.locator("#carry-out")).to_be_visible()
    yield "emergency about to be declared"
    await page.locator("#carry-out").click()
    await expect(page.locator(".in-force")).to_be_visible()
    yield "emergency in force"
    await page.goto(f"{url}/emergency/review?act=stand-down&plan={ICE}")
    yield "emergency about to be stood down"
    await page.locator("#carry-out").click()
    await page.locator("tbody tr a").last.click()
    await expect(page.locator(".chart .bar.answered").first).to_be_attached()
    yield "emergency report"


async def usual_end(page: Page) -> str:
    """The end that the page of plans proposes for a plan."""
    return str(await page.locator(f'form:has([value="{ICE}"]) select').input_value())


async def in_language(me: Person, locale: str) -> None:
    html = me.page.locator("html")
    if await html.get_attribute("lang") != locale:
        await me.press("l")
        await expect(html).to_have_attribute("lang", locale)


async def offered(me: Person) -> None:
    """Become ready and have a call offered that has all its time left."""
    await expect(me.page.locator("#state")).to_have_attribute("data-state", ON_THE_FLOOR)
    await me.press("r")
    await expect(me.page.locator("#state")).to_have_attribute("data-state", READY_OR_MORE)
    if not await me.page.locator("#accept").is_visible():
        await me.page.request.get(f"{me.url}/demo/call")
    await me.is_offered_a_call()


async def connected(me: Person) -> None:
    if not await me.page.locator("#accept").is_visible():
        # The last offer ran out while it was looked at.
        await offered(me)
    await me.press("a")
    await me.sees_call("contact")
    await expect(me.page.locator("#record-body")).to_be_visible()


async def fill_in(me: Person, locale: str) -> None:
    """Write most of a record: two needs, a referral, a place, notes."""
    rent, clothes, place = ("rent", "clothing", "owen") if locale == "en" else ("loyer", "vêtement", "owen")
    needs = me.page.locator("#needs > .need")
    await me.press("Alt+n")
    await me.tab_to("#field-municipality", back=True)
    await me.look_up(place)
    for count, words in enumerate((clothes, rent), start=1):
        await me.press("Alt+n")
        await me.look_up(words)
        await expect(needs).to_have_count(count)
    await me.press("Alt+s")
    await expect(me.page.locator("#services-list .service").first).to_be_visible()
    await me.press("Enter")
    await expect(me.page.locator("#needs .referrals li")).to_have_count(1)
    await expect(me.page.locator(".service[data-referred]")).to_have_count(1)
    await me.press("Alt+n")
    await me.tab_to('[name="outcome-0"]', back=True)
    await me.press("Space")
    await me.tab_to(".need:first-child select")
    await me.press("ArrowDown")
    await me.tab_to("#field-notes")
    await me.type(NOTES[locale])
    await expect(me.page.locator("#saved")).to_have_text(SAVED)


async def why_here(page: Page, url: str) -> None:
    """Open, among the newest that were answered, the one with the most offers."""
    await page.goto(f"{url}/contacts")
    rows = await page.locator("tbody tr").evaluate_all(
        """rows => rows.filter(row => row.querySelector('[data-end="answered"]'))
          .map(row => [Number(row.cells[5].textContent), row.cells[4].textContent, row.querySelector("a").href])"""
    )
    await page.goto(max(rows)[2])
    await expect(page.locator(".offer-line").first).to_be_visible()
