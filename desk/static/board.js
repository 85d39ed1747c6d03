/** The board: draws each picture of the stream into the table that the server rendered. */
import { alarm, byId, el, setText, shape, span } from "./dom.js";
import { showEmergencies } from "./emergency.js";
import "./page.js";
import { follow } from "./stream.js";

const DENSE_FROM = 60;
const STALE_MS = 5000;
const grid = byId("grid");
const tip = byId("tip");
const names = JSON.parse(byId("names").textContent);
const [watch, act] = [Number(grid.dataset.watch) * 1000, Number(grid.dataset.act) * 1000];
const numbers = new Intl.NumberFormat(document.documentElement.lang === "fr" ? "fr-CA" : "en-CA");

let view = null;
let offset = 0;
let tone = byId("verdict").dataset.tone;

function news(picture) {
  view = picture;
  offset = picture.now_ms - Date.now();
  setText(byId("sentence"), picture.sentence);
  setText(byId("asof"), picture.as_of);
  byId("verdict").dataset.tone = picture.tone;
  if (picture.tone === "act" && tone !== "act") alarm(picture.sentence);
  tone = picture.tone;
  [picture.total, ...picture.rows].forEach(drawRow);
  // One size of mark for all partners, or lengths of strips could not be compared.
  grid.toggleAttribute("data-dense", [...grid.querySelectorAll(".marks")].some((strip) => strip.childElementCount > DENSE_FROM));
  for (const [state, number] of Object.entries(picture.total.states)) {
    const count = byId("legend").querySelector(`[data-state="${state}"] b`);
    if (count) setText(count, numbers.format(number));
  }
  drawCallers(picture.callers);
  drawOwed();
  showEmergencies(picture.emergencies, picture.now_ms);
  tick();
}

function drawRow(row) {
  const line = grid.querySelector(`tr[data-partner="${CSS.escape(row.partner)}"]`);
  if (!line) { location.reload(); return; }
  for (const cell of row.cells) {
    for (const what of ["waiting", "longest"]) {
      const field = line.querySelector(`[data-cell="${cell.language}"][data-what="${what}"]`);
      field.toggleAttribute("data-none", cell.waiting === 0);
      if (what === "waiting") setText(field, numbers.format(cell.waiting));
      else field.dataset.since = cell.longest_since_ms ?? "";
    }
  }
  if (row.marks) drawMarks(line.querySelector(".marks"), row.marks);
  const figure = view.figures[row.partner];
  if (figure) drawFigures(line, figure);
}

/** Keep the elements of people who stay, so that focus and pointer stay where they are. */
function drawMarks(strip, marks) {
  if (!strip) return;
  const known = new Map([...strip.children].map((mark) => [mark.dataset.id, mark]));
  marks.forEach((mark, index) => {
    const item = known.get(mark.id) ?? el("span", { class: "mark", role: "img", "data-id": mark.id, tabindex: "-1" }, shape(mark.state));
    known.delete(mark.id);
    if (item.dataset.state !== mark.state) {
      item.dataset.state = mark.state;
      item.querySelector("use").setAttribute("href", `#shape-${mark.state}`);
    }
    item.dataset.since = mark.since_ms;
    item.dataset.word = mark.word;
    item.setAttribute("aria-label", `${names[mark.id] ?? mark.id}: ${mark.word}`);
    if (strip.children[index] !== item) strip.insertBefore(item, strip.children[index] ?? null);
  });
  known.forEach((gone) => gone.remove());
  if (strip.firstChild && !strip.querySelector('[tabindex="0"]')) strip.firstChild.tabIndex = 0;
}

function drawCallers(callers) {
  const table = byId("callers");
  if (!table) return;
  byId("callers-none").hidden = callers.length > 0;
  byId("callers-table").hidden = callers.length === 0;
  const picture = JSON.stringify(callers);
  if (table.drawn === picture) return;
  table.drawn = picture;
  table.replaceChildren(...callers.map((one) => el("tr", {},
    el("td", { class: "num", "data-what": "longest", "data-since": one.since_ms }),
    el("td", {}, one.language), el("td", {}, one.region), el("td", {}, one.partner),
    el("td", { class: "num" }, numbers.format(one.offers)),
    el("td", {}, one.offered_to ? names[one.offered_to] ?? one.offered_to : "–"),
    el("td", {}, el("a", { href: `/contacts/${encodeURIComponent(one.id)}` }, table.dataset.why)))));
}

function drawOwed() {
  const texts = byId("texts-wait");
  texts.hidden = !view.texts;
  texts.toggleAttribute("data-late", view.texts_urgent > 0);
  setText(texts, view.texts);
  const line = byId("owed");
  line.hidden = !view.owed;
  line.toggleAttribute("data-late", view.owed_late > 0);
  setText(line.firstElementChild, view.owed);
  const late = byId("messages-late");
  late.hidden = !view.messages_late;
  setText(late.firstElementChild, view.messages_late);
}

function drawFigures(line, figure) {
  setText(line.querySelector('[data-figure="answered"]'), figure.answered);
  setText(line.querySelector('[data-figure="abandoned"]'), figure.abandoned);
  const level = line.querySelector(".level");
  setText(level.querySelector("span"), figure.level);
  const bar = level.querySelectorAll("rect")[1];
  bar.setAttribute("width", String(100 * (figure.share ?? 0)));
  bar.setAttribute("class", (figure.share ?? 0) >= Number(level.querySelector("svg").dataset.target) ? "bar-good" : "bar-short");
  if (!figure.spark) return;
  for (const part of ["area", "stroke", "filling", "lost"]) {
    const path = line.querySelector(`.spark .${part}`);
    if (path && path.getAttribute("d") !== figure.spark[part]) path.setAttribute("d", figure.spark[part]);
  }
}

function tick() {
  if (!view) return;
  const at = Date.now() + offset;
  for (const field of document.querySelectorAll('[data-what="longest"]')) {
    const since = field.dataset.since;
    const waited = since ? at - Number(since) : null;
    setText(field, span(waited));
    field.dataset.tone = waited === null ? "" : waited >= act ? "act" : waited >= watch ? "watch" : "";
  }
  document.body.classList.toggle("stale", at - view.heard_at_ms > STALE_MS || Date.now() - heard > STALE_MS);
  if (!tip.hidden && tip.mark) showTip(tip.mark);
}

/* --- who is behind a mark: by pointer, by arrow keys ------------------------------------------------- */

function showTip(mark) {
  const at = Date.now() + offset;
  setText(tip, `${names[mark.dataset.id] ?? mark.dataset.id} · ${mark.dataset.word} · ${span(at - Number(mark.dataset.since))}`);
  tip.mark = mark;
  tip.hidden = false;
  const box = mark.getBoundingClientRect();
  tip.style.left = `${Math.max(4, Math.min(box.left + scrollX, innerWidth - tip.offsetWidth - 8))}px`;
  tip.style.top = `${box.top + scrollY - tip.offsetHeight - 6}px`;
}
const hideTip = () => { tip.hidden = true; tip.mark = null; };
for (const [event, act] of [["pointerover", showTip], ["focusin", showTip], ["pointerout", hideTip], ["focusout", hideTip]]) {
  grid.addEventListener(event, ({ target }) => { const mark = target.closest?.(".mark"); if (mark) act(mark); });
}
/** Who is on a call may be listened to, by whoever may. */
function goToConversation(mark) {
  if (mark?.dataset.state === "engaged") location.assign(`/conversations?${new URLSearchParams({ q: names[mark.dataset.id] ?? "" })}`);
}
grid.addEventListener("click", ({ target }) => goToConversation(target.closest?.(".mark")));
grid.addEventListener("keydown", (event) => {
  const mark = event.target.closest?.(".mark");
  if (event.key === "Enter") goToConversation(mark);
  if (event.key === "Escape") hideTip();
  const next = { ArrowRight: mark?.nextElementSibling, ArrowLeft: mark?.previousElementSibling,
    Home: mark?.parentElement.firstElementChild, End: mark?.parentElement.lastElementChild }[event.key];
  if (!next) return;
  event.preventDefault();
  mark.tabIndex = -1;
  next.tabIndex = 0;
  next.focus();
});

let heard = Date.now();
follow("/board/stream", "board", "/board/state", { news: (picture) => { heard = Date.now(); news(picture); }, health() {} });
setInterval(tick, 1000);
