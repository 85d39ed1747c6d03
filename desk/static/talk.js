/** A call in hand: who is on the line, hold, interpreters, colleagues who are asked, and the caller passed on. */
import { alarm, byId, el, say, shape } from "./dom.js";
import { post } from "./http.js";
import { onKey } from "./page.js";
import { passing } from "./passing.js";
import { record } from "./record.js";
import { chime } from "./sound.js";
import { twice } from "./twice.js";

const COLLEAGUES = ["specialist", "outside", "partner"];

/** @param desk gives `act(path, body)`, `view()`, `now()` and `speak(text, strong)`. */
export function talk(desk) {
  let dropped = "";
  let resuming = false;
  let tried = { contact: "", services: [] };
  const called = new Map();

  const call = () => (desk.view()?.contact?.live ? desk.view().contact : null);
  const mine = () => (call()?.part === "consulted" ? null : call());
  const asked = () => mine()?.talk.parties.find((party) => COLLEAGUES.includes(party.kind)) ?? null;
  const path = (contact, rest) => `/desk/contacts/${encodeURIComponent(contact)}/${rest}`;
  const of = (party, act) => path(call().id, `parties/${encodeURIComponent(party)}/${act}`);

  /* --- showing --------------------------------------------------------------------------------------- */

  function line(contact) {
    const { held_since_ms: held, parties, specialist } = contact.talk;
    const caller = row(held ? "held" : "engaged", say("caller"), say(held ? "on_hold" : "on_line"), held, null);
    caller.id = "caller-line";
    const colleague = specialist ? row("engaged", specialist, say("has_the_caller"), null, null) : null;
    return el("div", { class: "line" }, el("h3", { id: "line-title" }, say("who_is_there")),
      el("ul", { "aria-labelledby": "line-title" }, caller, colleague, ...parties.map(partyRow)),
      held ? el("p", { class: "problem", id: "hold-long", hidden: true }, say("hold_long", { limit: contact.talk.held_long_word })) : null);
  }

  function row(state, name, what, since, button) {
    const mark = shape(state);
    mark.setAttribute("class", "shape");
    return el("li", { "data-state": state }, mark, el("span", { class: "who" }, el("b", {}, name), el("span", { class: "small" }, what)),
      since ? el("span", { class: "number", "data-since": since }) : el("span", {}), button);
  }

  function partyRow(party) {
    const calling = party.state === "calling";
    const button = party.may_drop ? el("button", {
      type: "button", class: "quiet", id: `drop-${party.id}`, "aria-label": `${say(calling ? "stop_calling" : "let_go")}: ${party.name}`,
      click: () => { dropped = party.id; desk.speak("", false); desk.act(of(party.id, "drop")); },
    }, say(calling ? "stop_calling" : "let_go")) : null;
    return row(calling ? "offered" : "engaged", party.name, calling ? `${party.what} · ${say("calling")}` : party.what, party.since_ms, button);
  }

  const key = (id, text, letters, press, attributes = {}) => el("button", { type: "button", id, click: press, ...attributes },
    text, ...letters.map((letter) => el("kbd", {}, letter)));

  function keys(contact) {
    if (contact.part !== "mine") return null;
    const held = contact.talk.held_since_ms;
    const other = asked();
    const there = contact.talk.parties.some((party) => party.kind === "interpreter");
    const interpreter = key("interpreter", say("interpreter"), ["I"], openInterpreter, { disabled: there });
    if (!other) {
      return el("div", { class: "talk-keys" }, key("hold", say(held ? "resume" : "hold"), ["O"], hold, held ? { class: "main" } : {}),
        interpreter, key("transfer", say("transfer"), ["T"], transfer));
    }
    return el("div", { class: "talk-keys asked" },
      key("hand-over", say("hand_over", { name: other.name }), ["T", "T"], transfer, { class: "main danger", disabled: !other.may_take }),
      key("hold", say(held ? "together" : "hold"), ["O"], hold),
      key("back", say("back_to_caller"), ["K"], back), interpreter);
  }

  /* --- news ------------------------------------------------------------------------------------------ */

  function news(before, now) {
    const [was, is] = [before?.contact?.talk, call()?.talk];
    if (!mine()) panel.close();
    if (!is) return;
    if (tried.contact !== call().id) tried = { contact: call().id, services: [] };
    if (is.parties.some((party) => party.kind === "interpreter" && party.state === "joined")) record.interpreterCame();
    if (!was || before.contact.id !== now.contact.id) return;
    if (was.held_since_ms && was.held_since_ms === is.held_since_ms && was.remind_at_ms !== is.remind_at_ms) remind(is);
    if (was.held_since_ms && !is.held_since_ms) {
      // The carrier did not put the caller on hold, or another window took them off it.
      if (!resuming) { desk.speak(say("hears_again"), true); alarm(say("hears_again")); }
      resuming = false;
    }
    was.parties.forEach((party) => { if (!is.parties.some((one) => one.id === party.id)) gone(party, is); });
    for (const party of is.parties) {
      const known = was.parties.find((one) => one.id === party.id);
      if (party.state === "joined" && known?.state !== "joined") desk.speak(say("came", { name: party.name, what: party.what }), false);
    }
  }

  function remind(talkNow) {
    chime();
    alarm(say("hold_long", { limit: talkNow.held_long_word }));
  }

  function gone(party, talkNow) {
    if (dropped === party.id || party.kind === "supervisor") return;
    if (party.state === "calling" && called.has(party.id)) tried.services.push(called.get(party.id));
    const text = wordsFor(party, talkNow);
    const still = talkNow.held_since_ms ? ` ${say("still_on_hold")}` : "";
    desk.speak(text + still, true);
    alarm(text + still);
  }

  function wordsFor(party, talkNow) {
    if (party.state !== "calling") return say("has_left", { name: party.name });
    if (party.kind !== "interpreter") return say("did_not_come", { name: party.name });
    const next = talkNow.parties.find((one) => one.kind === "interpreter");
    return next ? say("next_is_called", { name: party.name, next: next.name }) : say("no_interpreter_came");
  }

  function tick(at) {
    const note = byId("hold-long");
    const talkNow = call()?.talk;
    if (note && talkNow?.held_since_ms) note.hidden = at - talkNow.held_since_ms < talkNow.held_long_ms;
  }

  /* --- acting ---------------------------------------------------------------------------------------- */

  function hold() {
    const contact = mine();
    if (!contact) return;
    resuming = Boolean(contact.talk.held_since_ms);
    desk.act(path(contact.id, resuming ? "resume" : "hold"));
  }

  function openInterpreter() {
    if (mine() && !byId("interpreter")?.disabled) panel.open("interpreter", mine().id, record.language());
  }

  function transfer() {
    const other = asked();
    if (!mine() || (other && !other.may_take)) return;
    if (other) twice("hand-over", say("hand_over_again", { name: other.name }), () => handOver(other));
    else panel.open("transfer", mine().id);
  }

  async function callInterpreter({ language }) {
    const answer = await inPanel(path(mine().id, "interpreter"), { language, tried: tried.services });
    if (answer.ok) called.set(answer.party, answer.service);
  }

  const whom = ({ kind, id, language, skill, partner }) => ({ kind, id, language, skill, partner });
  const consult = (target) => inPanel(path(mine().id, "consult"), whom(target));
  const panel = passing({ interpreter: callInterpreter, warm: consult, cold: send });

  async function send(target) {
    // What was written goes with the caller: whoever takes them opens the same record.
    await record.flush();
    const answer = await inPanel(path(mine().id, "transfer"), whom(target));
    if (answer.ok) desk.speak(answer.message, true);
  }

  /** Ask; a refusal is told where the choice was made, and the choice stays. */
  async function inPanel(where, body) {
    const answer = await post(where, body);
    if (answer.ok) panel.close();
    else panel.problem(answer.message);
    desk.refresh();
    return answer;
  }

  async function handOver(other) {
    await record.flush();
    const answer = await desk.act(of(other.id, "hand-over"));
    if (answer.ok) desk.speak(answer.message, true);
  }

  function back() {
    const other = asked();
    if (!other) return;
    dropped = other.id;
    resuming = Boolean(mine().talk.held_since_ms);
    desk.speak("", false);
    desk.act(of(other.id, "back"));
  }

  onKey("o", hold);
  onKey("i", openInterpreter);
  onKey("t", transfer);
  onKey("k", back);
  return { line, keys, news, tick };
}

/** What a colleague's record says so far, for one whom they ask. */
export function needsSoFar(stored) {
  const needs = stored.draft.needs.map((need) => stored.terms[need.code] ?? need.code);
  return needs.length ? needs.join(", ") : say("no_needs_yet");
}
