/** Conversations that go on now: a row each, kept in place while it lives; listen, coach, join, leave. */
import { alarm, announce, byId, el, say, setText, shape, span } from "./dom.js";
import { get, post } from "./http.js";
import { onKey } from "./page.js";
import { softphone } from "./softphone.js";
import { follow } from "./stream.js";

const MODES = ["listen", "coach", "barge"];
const AS = { listen: "listening_as_listen", coach: "listening_as_coach", barge: "listening_as_barge" };
const PAUSE_MS = 250;
const query = byId("query");
const rows = byId("rows");
const phone = softphone((state) => setText(byId("line-check"), say("line_is", { state: say(`line_${state}`) })), "/conversations/softphone/token");

let view = null;
let offset = 0;
let timer = 0;

const now = () => Date.now() + offset;
const mine = () => view?.rows.find((row) => row.mine) ?? null;

/* --- showing ----------------------------------------------------------------------------------------- */

function news(fresh) {
  offset = fresh.now_ms - Date.now();
  view = fresh;
  setText(byId("sentence"), fresh.sentence);
  setText(byId("shown"), fresh.found > fresh.rows.length || query.value.trim()
    ? say("shown_of", { shown: fresh.rows.length, whole: fresh.whole }) : "");
  byId("talks").hidden = fresh.rows.length === 0;
  byId("none").hidden = fresh.rows.length > 0;
  setText(byId("none"), fresh.whole ? say("no_matches", { query: query.value.trim() }) : byId("none").dataset.text);
  const known = new Map([...rows.children].map((row) => [row.dataset.contact, row]));
  fresh.rows.forEach((one, index) => {
    const row = known.get(one.contact) ?? el("tr", { "data-contact": one.contact });
    known.delete(one.contact);
    draw(row, one);
    if (rows.children[index] !== row) move(row, index);
  });
  known.forEach((gone) => gone.remove());
  tick();
}

/** A row that moves keeps the focus that is in it. */
function move(row, index) {
  const focused = row.contains(document.activeElement) ? document.activeElement.id : "";
  rows.insertBefore(row, rows.children[index] ?? null);
  if (focused) byId(focused)?.focus();
}

function draw(row, one) {
  const picture = JSON.stringify(one);
  if (row.drawn === picture) return;
  row.drawn = picture;
  row.toggleAttribute("data-mine", Boolean(one.mine));
  const focused = row.contains(document.activeElement) ? document.activeElement.id : "";
  row.replaceChildren(
    el("td", { class: "num", "data-since": one.since_ms }),
    el("th", { scope: "row" }, one.specialist), el("td", {}, one.partner), el("td", {}, one.language), el("td", {}, one.region),
    el("td", { class: "wraps" }, also(one)),
    el("td", { class: "wraps" }, ways(one)));
  if (focused) (byId(focused) ?? row.querySelector("button"))?.focus();
}

function mark(state) {
  const drawn = shape(state);
  drawn.setAttribute("class", "shape");
  return drawn;
}

function also(one) {
  const held = one.held_since_ms ? [el("li", { "data-state": "held", "data-long": one.held_long }, mark("held"), `${say("caller_on_hold")} `, el("span", { class: "number", "data-since": one.held_since_ms }))] : [];
  const parties = one.parties.map((party) => el("li", { "data-state": party.state === "calling" ? "offered" : "engaged" }, mark(party.state === "calling" ? "offered" : "engaged"),
    `${party.name} (${party.what}) `, el("span", { class: "number", "data-since": party.since_ms })));
  const listeners = one.others_listen.map((name) => el("li", { "data-state": "not_ready" }, mark("not_ready"), say("listens_too", { name })));
  return el("ul", { class: "also" }, ...held, ...parties, ...listeners);
}

function ways(one) {
  const named = (text) => [text, el("span", { class: "unseen" }, ` ${one.specialist}`)];
  const why = el("a", { href: `/contacts/${encodeURIComponent(one.contact)}` }, rows.dataset.why, el("span", { class: "unseen" }, ` ${one.specialist}`));
  if (!one.mine) {
    return el("div", { class: "ways" }, ...MODES.map((mode) => el("button", { type: "button", id: `${mode}-${one.contact}`, click: () => begin(one, mode) }, ...named(say(mode)))), why);
  }
  const words = one.joined ? say(AS[one.mode]) : say("listening_calling");
  return el("div", { class: "ways" },
    ...MODES.map((mode, index) => el("button", { type: "button", id: `${mode}-${one.contact}`, "aria-pressed": String(one.mode === mode), class: "key", click: () => change(one, mode) }, ...named(say(mode)), el("kbd", {}, String(index + 1)))),
    el("button", { type: "button", id: `leave-${one.contact}`, class: "main", click: () => leave(one) }, ...named(say("leave")), el("kbd", {}, "X")), why,
    el("p", { class: "small" }, words));
}

function tick() {
  for (const field of document.querySelectorAll("[data-since]")) setText(field, span(now() - Number(field.dataset.since)));
}

/* --- acting ------------------------------------------------------------------------------------------ */

async function act(path, body) {
  const answer = await post(path, body);
  byId("problem").hidden = answer.ok;
  setText(byId("problem"), answer.ok ? "" : answer.message);
  if (!answer.ok) alarm(answer.message);
  live.refresh();
  return answer;
}

async function begin(one, mode) {
  if (mine()) await leave(mine());
  const answer = await act(`/conversations/${encodeURIComponent(one.contact)}/listen`, { mode });
  if (!answer.ok) return;
  announce(say(AS[mode]));
  await (await phone).connect({ party: answer.party });
}

async function change(one, mode) {
  const answer = await act(`/conversations/parties/${encodeURIComponent(one.mine)}/mode`, { mode });
  if (answer.ok) announce(say(AS[mode]));
}

async function leave(one) {
  await act(`/conversations/parties/${encodeURIComponent(one.mine)}/leave`);
  (await phone).hangUp();
}

MODES.forEach((mode, index) => onKey(String(index + 1), () => mine() && change(mine(), mode)));
onKey("x", () => mine() && leave(mine()));
onKey("f", () => query.focus());
rows.addEventListener("keydown", (event) => {
  if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
  const row = event.target.closest("tr");
  const next = event.key === "ArrowDown" ? row.nextElementSibling : row.previousElementSibling;
  if (!next) return;
  event.preventDefault();
  const column = [...row.querySelectorAll("button, a")].indexOf(event.target);
  const there = next.querySelectorAll("button, a");
  (there[Math.min(Math.max(column, 0), there.length - 1)]).focus();
});

/* --- following --------------------------------------------------------------------------------------- */

const asked = () => (query.value.trim() ? `?${new URLSearchParams({ q: query.value.trim() })}` : "");
const start = () => follow(`/conversations/stream${asked()}`, "conversations", `/conversations/state${asked()}`, { news, health(good) { document.body.classList.toggle("stale", !good); } });
let live = start();

query.addEventListener("input", () => {
  clearTimeout(timer);
  timer = setTimeout(async () => {
    history.replaceState(null, "", `/conversations${asked()}`);
    live.stop();
    live = start();
    const answer = await get(`/conversations/state${asked()}`);
    if (answer.ok) news(answer);
  }, PAUSE_MS);
});
setInterval(tick, 1000);
