/** The specialist's screen: shows the view that the server sends, and turns keys into requests. */
import { alarm, announce, byId, el, say, setText, shape, span } from "./dom.js";
import { showEmergencies } from "./emergency.js";
import { get, post, send } from "./http.js";
import { onKey } from "./page.js";
import { record } from "./record.js";
import { softphone } from "./softphone.js";
import { chime } from "./sound.js";
import { follow } from "./stream.js";
import { needsSoFar, talk } from "./talk.js";
import { texting } from "./texts.js";
import { disarmLate, twice } from "./twice.js";

const HEARTBEAT_MS = 4000;
const STALE_MS = 5000;
const TITLE = document.title;

let view = null;
let offset = 0;
let drawn = "";
let said = { text: "", strong: false };
let colleagues = { contact: "", needs: "" };
let accepting = null;
let connected = true;
let silentAt = null;

const now = () => Date.now() + offset;
let line = null;
/** Made when it is first needed: who works by telephone is not asked for a microphone. */
const phone = () => line ??= softphone(showLine);
const talking = talk({ act, view: () => view, speak, refresh: () => live.refresh() });
const texts = texting({ act, view: () => view, speak, refresh: () => live.refresh() });

function showLine(state, message) {
  if (view?.phone) return;
  const field = byId("line-check");
  const bad = state === "failed" || state === "no_microphone";
  field.dataset.tone = bad ? "bad" : "";
  setText(field, say(`line_${state}`));
  // What the browser said is for whoever helps; the person needs to know that nobody hears them.
  field.title = message;
  if (bad) speak(say(`line_${state}_long`), true);
  if (bad) alarm(say(`line_${state}_long`));
}

/* --- showing --------------------------------------------------------------------------------------- */

function news(fresh) {
  const first = view === null;
  // A poll may be overtaken by the stream; the server's clock, unlike the floor's, never goes back.
  if (view && fresh.now_ms < view.now_ms) return;
  offset = fresh.now_ms - Date.now();
  const before = view;
  view = fresh;
  // Whatever happened on the floor since shows that somebody decides there again.
  if (silentAt !== null && fresh.version > silentAt) silentAt = null;
  if (fresh.last_outcome) speak(fresh.last_outcome_message, true);
  if (fresh.offer?.state === "open" && before?.offer?.id !== fresh.offer.id) offered(fresh.offer);
  document.title = fresh.offer?.state === "open" ? `● ${say("new_call_title", { language: fresh.offer.language })}` : TITLE;
  if (!fresh.phone) phone();
  showEmergencies(fresh.emergencies, fresh.now_ms);
  draw();
  talking.news(before, fresh);
  texts.news(before, fresh);
  const contact = fresh.contact?.id ?? (fresh.offer?.state === "accepted" ? fresh.offer.contact : null);
  if (contact) record.open(contact, fresh.contact?.part ?? "mine");
  // Loading the page is the person's own act, so it brings them to the floor; a lease lost later does not.
  if (first && fresh.offline) act("/desk/come-back");
}

function offered(offer) {
  chime();
  const why = offer.asked_by ? say("asks_you", { name: offer.asked_by }) : offer.why;
  announce(`${say(offer.call_back ? "call_back_offered" : "call_offered")}: ${offer.language}, ${offer.region}. ${offer.relay ?? ""} ${offer.call_back} ${offer.again} ${why}`);
  if (offer.asked_by) readNeeds(offer.contact);
  speak("", false);
}

async function readNeeds(contact) {
  colleagues = { contact, needs: "" };
  const answer = await get(`/desk/records/${encodeURIComponent(contact)}`);
  if (answer.ok) colleagues = { contact, needs: needsSoFar(answer) };
  draw();
}

function speak(text, strong) {
  said = { text, strong };
  if (text) announce(text);
  draw();
}

function kind() {
  if (!view) return "none";
  if (view.offline) return "offline";
  if (view.offer?.state === "open") return "offer";
  if (view.offer?.state === "accepted" && !view.contact?.connected_at_ms) return "connecting";
  if (view.state === "wrap_up") return "wrap-up";
  if (view.contact?.live) return view.contact.part === "consulted" ? "consulted" : "contact";
  return "none";
}

function draw() {
  if (!view) return;
  drawStrip();
  const panel = byId("call");
  const shown = kind();
  const picture = JSON.stringify([shown, view.offer?.id, view.offer?.state, view.contact, view.state, view.next_word, colleagues]);
  if (picture !== drawn) {
    drawn = picture;
    panel.dataset.kind = shown;
    const focused = document.activeElement?.id;
    byId("call-now").replaceChildren(...panels[shown]().filter(Boolean));
    if (focused && focused !== document.activeElement?.id) byId(focused)?.focus();
  }
  byId("said").className = said.strong ? "said strong" : "said";
  setText(byId("said"), said.text);
  tick();
}

function drawStrip() {
  const state = byId("state");
  state.dataset.state = view.state;
  state.querySelector("use").setAttribute("href", `#shape-${view.state}`);
  setText(byId("state-word"), view.state_word);
  const next = view.next_word ? say("and_then", { state: view.next_word.toLowerCase() }) : "";
  setText(byId("state-detail"), view.not_ready_word || next);
  byId("key-ready").setAttribute("aria-pressed", String(view.state === "ready" || view.next_state === "ready"));
  for (const button of document.querySelectorAll("[data-reason]")) {
    const pressed = view.not_ready === button.dataset.reason || view.next_state === button.dataset.reason;
    button.setAttribute("aria-pressed", String(pressed));
  }
  drawPhone();
  byId("waiting").replaceChildren(...view.waiting.map((language) => el("div", { "data-none": language.waiting === 0 },
    el("dt", {}, language.name),
    el("dd", {}, language.waiting ? String(language.waiting) : say("waits_none"),
      language.waiting ? el("span", { class: "small number", "data-since": language.longest_since_ms }) : null))));
}

/** The telephone of somebody who works by one, in place of the softphone's line. */
function drawPhone() {
  const button = byId("call-phone");
  // Who knows that theirs works need not be asked to check it; the screen of the choice has the button always.
  button.hidden = !view.phone?.can_call || (view.phone.good && view.phone.checked);
  if (!view.phone) return;
  const field = byId("line-check");
  if (field.textContent !== view.phone.word && field.dataset.told) announce(view.phone.word);
  field.dataset.told = "yes";
  field.dataset.tone = view.phone.good || view.phone.ringing ? "" : "bad";
  setText(field, view.phone.word);
}

const facts = (...pairs) => el("dl", { class: "facts" }, ...pairs.filter(([, value]) => value).flatMap(
  ([name, value]) => [el("dt", {}, name), el("dd", {}, value)]));
const key = (id, text, letter, press, attributes = {}) =>
  el("button", { type: "button", id, click: press, ...attributes }, text, el("kbd", {}, letter));
const head = (word, title) => el("div", {}, el("p", { class: "small" }, word), el("h2", { class: "call-title" }, title));

const panels = {
  none: () => [head(say("no_call"), view.state_word), el("p", {}, view.state === "not_ready" ? say("no_call_not_ready") : say("no_call_text"))],
  offline: () => [head(say("line"), say("offline_title")), el("p", {}, say("offline_text")),
    el("div", { class: "call-keys" }, key("come-back", say("come_back"), "C", () => act("/desk/come-back"), { class: "main" }))],
  offer: () => [view.offer.asked_by ? head(say("consult"), say("asks_you", { name: view.offer.asked_by })) : head(say(view.offer.call_back ? "call_back_offered" : "call_offered"), view.offer.language),
    callBack(view.offer), again(view.offer), relayMark(view.offer),
    el("div", { class: "left" }, el("span", { class: "big number", "data-left": view.offer.expires_at_ms }), el("span", { class: "small" }, say("seconds_left")),
      el("progress", { max: view.offer.expires_at_ms - view.offer.made_at_ms, "data-bar": view.offer.expires_at_ms, "aria-label": say("seconds_left") })),
    view.offer.asked_by
      ? facts([say("language"), view.offer.language], [say("region"), view.offer.region], [say("needs_noted"), colleagues.contact === view.offer.contact ? colleagues.needs : ""])
      : facts([say("region"), view.offer.region], [say("first_partner"), view.offer.partner], [say("line"), view.offer.line],
        [say("caller_waited"), waited(view.offer)], [say("why_you"), view.offer.why]),
    el("div", { class: "call-keys" }, key("accept", say("accept"), "A", accept, { class: "main" }), key("decline", say("decline"), "D", decline))],
  connecting: () => [head(say("connecting"), view.offer.language), view.phone ? el("p", {}, say("phone_connects")) : null, callBack(view.offer), again(view.offer), relayMark(view.offer), callFacts(view.offer)],
  contact: () => [
    el("div", { class: "call-head" }, head(say("connected"), view.contact.language),
      el("div", {}, el("div", { class: "big number", "data-since": view.contact.connected_at_ms }), el("div", { class: "small" }, say("talk_time")))),
    again(view.contact), relayMark(view.contact), talking.line(view.contact), talking.keys(view.contact), callFacts(view.contact), relayLines(view.contact),
    el("div", { class: "call-keys" }, key("hang-up", say("hang_up"), "H", hangUp, { class: "danger" }))],
  consulted: () => [head(say("consult"), say("asks_you", { name: view.contact.talk.specialist })),
    talking.line(view.contact), el("p", {}, say("consulted_text", { name: view.contact.talk.specialist })), callFacts(view.contact),
    el("div", { class: "call-keys" }, key("hang-up", say("leave_call"), "H", hangUp, { class: "danger" }))],
  "wrap-up": () => [
    el("div", { class: "call-head" }, head(say(view.contact?.part ? "caller_passed_on" : "call_ended"), say("wrap_up")),
      el("div", {}, el("div", { class: "big number", "data-left-long": view.wrap_up_until_ms }), el("div", { class: "small" }, say("wrap_up_left")))),
    el("progress", { max: view.wrap_up_until_ms - view.since_ms, "data-bar": view.wrap_up_until_ms, "aria-label": say("wrap_up_left") }),
    el("p", {}, say("free_end", { state: (view.next_word || "").toLowerCase() })),
    el("div", { class: "call-keys" }, key("done", say("done"), "W", () => act("/desk/wrap-up/done"), { class: "main" }),
      key("extend", say("extend"), "E", () => act("/desk/wrap-up/extend")))],
};

const callBack = (offer) => el("p", { hidden: offer.call_back ? null : "" }, offer.call_back);
const again = (call) => el("p", { class: "again", hidden: call.again ? null : "" }, call.again);
const relayMark = (call) => (call.relay ? el("p", { class: "relay", id: "relay-mark" }, call.relay) : null);
const relayLines = (call) => (call.relay_lines?.length ? el("details", { class: "relay-lines" }, el("summary", { id: "relay-lines" }, say("relay_lines")),
  el("ul", { lang: call.language_code }, ...call.relay_lines.map((line, place) => el("li", {}, el("span", {}, line),
    el("button", { type: "button", class: "quiet", id: `relay-${place}`, lang: document.documentElement.lang, "aria-label": `${say("copy")}: ${line}`, click: () => copy(line) }, say("copy")))))) : null);
const copy = (line) => navigator.clipboard?.writeText(line).then(() => announce(say("copied")), () => alarm(say("not_copied")));
const waited = (offer) => el("span", { class: "number", "data-since": view.now_ms - offer.waited_ms });
const callFacts = (call) => facts([say("region"), call.region], [say("line"), call.line],
  [say("caller_waited"), call.waited_ms === null ? "" : span(call.waited_ms)], [say("why_you"), call.why]);

function tick() {
  if (!view) return;
  showBand();
  const at = now();
  setText(byId("state-time"), view.since_ms === null ? "–" : span(at - view.since_ms));
  for (const item of document.querySelectorAll("[data-since]")) setText(item, span(at - Number(item.dataset.since)));
  for (const item of document.querySelectorAll("[data-left]")) setText(item, String(Math.max(0, Math.ceil((Number(item.dataset.left) - at) / 1000))));
  for (const item of document.querySelectorAll("[data-left-long]")) setText(item, span(Number(item.dataset.leftLong) - at + 999));
  for (const item of document.querySelectorAll("[data-bar]")) item.value = Math.max(0, Number(item.dataset.bar) - at);
  talking.tick(at);
  disarmLate();
}

/* --- acting ---------------------------------------------------------------------------------------- */

async function act(path, body) {
  const answer = await post(path, body);
  if (answer.refused === "floor_silent") silentAt = now();
  else if (answer.status) silentAt = null;
  showBand();
  if (!answer.ok) { speak(answer.message, true); alarm(answer.message); }
  live.refresh();
  return answer;
}

async function accept() {
  const offer = view?.offer;
  if (!offer || offer.state !== "open" || accepting === offer.id) return;
  accepting = offer.id;
  const answer = await act(`/desk/offers/${encodeURIComponent(offer.id)}/accept`);
  if (!answer.ok) accepting = null;
  else if (!view.phone) await (await phone()).connect({ offer: offer.id });
}

const decline = () => view?.offer?.state === "open" && act(`/desk/offers/${encodeURIComponent(view.offer.id)}/decline`);
const choose = (reason) => act("/desk/not-ready", { reason });

const hangUp = () => view?.contact?.live && twice("hang-up", say(kind() === "consulted" ? "leave_again" : "hang_up_again"), async () => {
  await act(`/desk/contacts/${encodeURIComponent(view.contact.id)}/hang-up`);
  if (!view.phone) (await phone()).hangUp();
});

onKey("a", accept);
onKey("d", decline);
onKey("r", () => act("/desk/ready"));
onKey("b", () => choose("break"));
onKey("h", hangUp);
onKey("e", () => kind() === "wrap-up" && act("/desk/wrap-up/extend"));
onKey("w", () => kind() === "wrap-up" && act("/desk/wrap-up/done"));
onKey("c", () => kind() === "offline" && act("/desk/come-back"));
onKey("f", () => document.querySelector("#sections-before :is(select, input)")?.focus());
onKey("n", () => byId("field-needs").focus());
onKey("s", () => byId("services-query").focus());
byId("call-phone").addEventListener("click", () => act("/desk/phone/call"));
byId("key-ready").addEventListener("click", () => act("/desk/ready"));
for (const button of document.querySelectorAll("[data-reason]")) button.addEventListener("click", () => choose(button.dataset.reason));

/** One line over everything while what is on the screen, or what a key asks for, cannot be relied upon. */
function showBand() {
  const floorLost = silentAt !== null || (view !== null && now() - view.heard_at_ms > STALE_MS);
  const text = !connected ? say("reconnecting") : floorLost ? say("floor_lost") : "";
  const band = byId("band");
  if (band.textContent === text) return;
  band.hidden = text === "";
  setText(band, text);
  if (text) alarm(text);
}

const live = follow("/desk/stream", "specialist", "/desk/state", {
  news,
  health(good) {
    connected = good;
    showBand();
  },
});
const beat = () => send("POST", "/desk/heartbeat");
beat();
setInterval(beat, HEARTBEAT_MS);
setInterval(tick, 250);
