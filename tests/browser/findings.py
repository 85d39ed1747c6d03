"""What is wrong with a screen for somebody who reads, listens or moves differently; each finding is a sentence."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.async_api import Page

from tests.browser.person import SIZE, TABS_MAX

AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text()
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"]
ZOOMED = {"width": SIZE["width"] // 4, "height": SIZE["height"] // 4 * 3}
"""The size of the window in CSS pixels at 400 %; three quarters of the height are left when zoomed."""

COLOURS = ("color-contrast", "link-in-text-block")
"""The rules that may find something else on a dark page."""
_RUN_AXE = """([type, values, without]) => axe.run(document, {
    runOnly: {type, values}, resultTypes: ["violations"],
    rules: Object.fromEntries(without.map(rule => [rule, {enabled: false}])),
  })
  .then(result => result.violations.map(one => [one.id, one.help, one.nodes.map(node => node.target.join(" "))]))"""
_SIDEWAYS = """() => {
  const root = document.documentElement;
  const cut = [...document.querySelectorAll("button, a, input, select, textarea, h1, h2, p")].filter(one => {
    const box = one.getBoundingClientRect();
    const inside = one.closest(".scroll, .unseen, [hidden]") ?? one.classList.contains("skip");
    return !inside && box.width > 0 && (box.right > root.clientWidth + 1 || box.left < -1);
  });
  const moves = document.querySelector("main").scrollWidth - document.querySelector("main").clientWidth;
  return [root.scrollWidth - root.clientWidth, moves, cut.map(one => one.id || one.textContent.trim().slice(0, 40))];
}"""
_CONTROLS = """() => {
  const scope = document.querySelector("dialog[open]") ?? document;
  const all = scope.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex='0']");
  const groups = new Set();
  const wanted = [...all].filter(one => {
    if (one.disabled || one.type === "hidden" || one.tabIndex < 0 || !one.checkVisibility()) return false;
    if (one.type !== "radio") return true;
    // Tab comes to one button of a group; the arrows lead to the others.
    const first = !groups.has(one.name);
    groups.add(one.name);
    return first;
  });
  globalThis.wantedControls = wanted;
  return wanted.length;
}"""
_WALK = """() => {
  globalThis.walked = [];
  if (globalThis.lookAtFocus) return;
  globalThis.lookAtFocus = () => {
    const at = document.activeElement;
    if (!at || at === document.body) return {index: -1};
    const shown = at.type === "radio" ? at.nextElementSibling ?? at : at;
    const style = getComputedStyle(shown);
    const box = shown.getBoundingClientRect();
    return {
      index: globalThis.wantedControls.findIndex(one =>
        one === at || (one.type === "radio" && at.type === "radio" && one.name === at.name)),
      name: at.id || at.getAttribute("aria-label") || at.textContent.trim().slice(0, 40) || at.tagName,
      outlined: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
      onScreen: box.width > 0 && box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
    };
  };
  // When Tab is about to take the focus away, the page has long scrolled to what has it.
  document.addEventListener("keydown", event => {
    if (event.key === "Tab") globalThis.walked.push(globalThis.lookAtFocus());
  }, true);
}"""
_WALKED = "() => globalThis.walked.splice(0)"
_STEPS = 16
"""So many presses of Tab are looked at together."""
_NAMES = "indices => indices.map(index => globalThis.wantedControls[index].outerHTML.slice(0, 90))"


@dataclass
class Findings:
    """By kind, over all screens of one language."""

    axe: list[str] = field(default_factory=list)
    sideways: list[str] = field(default_factory=list)
    focus: list[str] = field(default_factory=list)
    unreachable: list[str] = field(default_factory=list)
    scripts: list[str] = field(default_factory=list)
    screens: list[str] = field(default_factory=list)

    async def look_at(self, page: Page, screen: str) -> None:
        await self._look_at(page, screen)
        await page.emulate_media(color_scheme="dark")
        self.axe += [f"{screen}, dark: {found}" for found in await axe(page, COLOURS)]
        await page.emulate_media(color_scheme="light")
        await self._tab_through(page, screen)

    async def look_at_words(self, page: Page, screen: str) -> None:
        """Look for what depends on a screen's language: its names, its labels and their length."""
        await self._look_at(page, screen, without=COLOURS)

    async def _look_at(self, page: Page, screen: str, *, without: Sequence[str] = ()) -> None:
        self.screens.append(screen)
        self.axe += [f"{screen}, light: {found}" for found in await axe(page, without=without)]
        await self._zoom(page, screen)

    async def _zoom(self, page: Page, screen: str) -> None:
        await page.set_viewport_size({"width": ZOOMED["width"], "height": ZOOMED["height"]})
        beyond, moves, cut = await page.evaluate(_SIDEWAYS)
        if beyond > 0 or moves > 0 or cut:
            self.sideways.append(f"{screen}: {beyond} px, main {moves} px, cut: {cut}")
        await page.set_viewport_size(SIZE)

    async def _tab_through(self, page: Page, screen: str) -> None:
        """Walk from the top of the page through everything that takes the focus, and back to the start."""
        await page.evaluate("document.activeElement?.blur(); getSelection().removeAllRanges()")
        wanted = await page.evaluate(_CONTROLS)
        await page.evaluate(_WALK)
        seen: set[int] = set()
        for _ in range(0, max(TABS_MAX, 2 * wanted) + _STEPS, _STEPS):
            for _ in range(_STEPS):
                await page.keyboard.press("Tab")
            if self._walked(await page.evaluate(_WALKED), screen, wanted, seen):
                break
        missed = sorted(set(range(wanted)) - seen)
        if missed:
            self.unreachable += [f"{screen}: {name}" for name in await page.evaluate(_NAMES, missed)]

    def _walked(self, focused: list[dict[str, Any]], screen: str, wanted: int, seen: set[int]) -> bool:
        """Note what was seen on the way. Returns: whether it has come round to the start."""
        for at in focused:
            if at["index"] in seen and len(seen) == wanted:
                return True
            if at["index"] < 0:
                continue
            seen.add(at["index"])
            if not at["outlined"]:
                self.focus.append(f"{screen}: no outline on {at['name']}")
            if not at["onScreen"]:
                self.focus.append(f"{screen}: the focus leaves the window at {at['name']}")
        return False


async def axe(page: Page, rules: Sequence[str] = (), *, without: Sequence[str] = ()) -> list[str]:
    """Ask axe-core about the page as it is, by these rules only, or by all rules of `TAGS` but some.

    Runs beside the page's content policy, not against it.
    """
    if not await page.evaluate("Boolean(globalThis.axe)"):
        await page.evaluate(AXE)
    asked = ["rule", list(rules)] if rules else ["tag", TAGS]
    found = await page.evaluate(_RUN_AXE, [*asked, list(without)])
    return [f"{rule}: {help_} ({', '.join(targets[:4])})" for rule, help_, targets in found]
