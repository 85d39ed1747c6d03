"""A person who changes the rule book, by HTTP alone: the same forms as the pages send, with every field filled."""

import re
from collections.abc import Iterator, Mapping
from html.parser import HTMLParser

import httpx2

from tests.desk.browser import Browser

KEY = "ab" * 16
Fields = Mapping[str, str | list[str]]


class FormReader(HTMLParser):
    """The fields of the form of a part, with what stands in them."""

    def __init__(self) -> None:
        super().__init__()
        self.items: list[tuple[str, str]] = []
        self._inside = False
        self._select = ""
        self._options: list[tuple[str, bool]] = []
        self._area = ""
        self._text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._inside = given.get("id") == "part"
        if not self._inside:
            return
        if tag == "input" and given.get("name"):
            ticked = given.get("type") not in ("checkbox", "radio") or "checked" in given
            if ticked:
                self.items.append((given["name"], given.get("value", "")))
        elif tag == "select":
            self._select, self._options = given.get("name", ""), []
        elif tag == "option" and self._select:
            self._options.append((given.get("value", ""), "selected" in given))
        elif tag == "textarea":
            self._area, self._text = given.get("name", ""), []

    def handle_data(self, data: str) -> None:
        if self._area:
            self._text.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "select" and self._select:
            chosen = [value for value, selected in self._options if selected]
            self.items.append((self._select, chosen[0] if chosen else self._options[0][0]))
            self._select = ""
        elif tag == "textarea" and self._area:
            self.items.append((self._area, "".join(self._text)))
            self._area = ""
        elif tag == "form":
            self._inside = False


def fields_of(page: str) -> list[tuple[str, str]]:
    reader = FormReader()
    reader.feed(page)
    return reader.items


def filled(items: list[tuple[str, str]], changed: Fields) -> list[tuple[str, str]]:
    """The form with some fields changed; a list fills a field that comes several times."""

    def texts() -> Iterator[tuple[str, str]]:
        for name, given in changed.items():
            yield from ((name, one) for one in ([given] if isinstance(given, str) else given))

    return [(name, value) for name, value in items if name not in changed] + list(texts())


class RuleWriter:
    def __init__(self, browser: Browser) -> None:
        self.browser = browser

    async def starts(self, title: str = "Winter", *, key: str = KEY, **given: str) -> str:
        """Start a draft. Returns: its address."""
        await self.browser.open("/rules/drafts/new")
        answer = await self.posts("/rules/drafts", {"key": key, "title": title, **given})
        assert answer.status_code == 303, answer.text
        return answer.headers["location"].split("/edit/")[0]

    async def fills(self, draft: str, part: str, **changed: str | list[str]) -> httpx2.Response:
        """Open the form of a part, change some fields and save it."""
        return await self.sends(draft, part, await self.form(draft, part), changed)

    async def form(self, draft: str, part: str) -> list[tuple[str, str]]:
        page = await self.browser.open(f"{draft}/edit/{part}")
        assert page.status_code == 200, page.text
        return fields_of(page.text)

    async def sends(
        self, draft: str, part: str, items: list[tuple[str, str]], changed: Fields, accept: str = "text/html"
    ) -> httpx2.Response:
        sent = filled(items, changed)
        body: dict[str, list[str]] = {}
        for name, value in sent:
            body.setdefault(name, []).append(value)
        return await self.browser.client.post(f"{draft}/edit/{part}", data=body, headers={"Accept": accept})

    async def posts(self, path: str, fields: Mapping[str, str]) -> httpx2.Response:
        body = {"csrf": self.browser.csrf, **fields}
        return await self.browser.client.post(path, data=body, headers={"Accept": "text/html"})

    async def version(self, draft: str) -> str:
        page = (await self.browser.open(draft)).text
        found = re.search(r'name="version" value="(\d+)"', page)
        assert found is not None, page
        return found[1]

    async def hands_over(self, draft: str) -> httpx2.Response:
        return await self.posts(f"{draft}/submit", {"version": await self.version(draft)})

    async def publishes(self, draft: str, **given: str) -> httpx2.Response:
        said = {"version": await self.version(draft), "note": "For the winter"}
        return await self.posts(f"{draft}/publish", said | given)
