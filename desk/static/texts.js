/** Conversations by text: offered, in hand, read and written. What was written is fetched apart from the view. */
import { alarm, announce, byId, el, say, setText } from "./dom.js";
import { get, post } from "./http.js";
import { onKey } from "./page.js";
import { record } from "./record.js";
import { chime } from "./sound.js";
import { twice } from "./twice.js";

const QUEUE = "";
const AGAIN_MS = 3000;

/** @param desk gives `act(path, body)`, `view()` and `speak(text, strong)`. */
export function texting(desk) {
  const drafts = new Map();
  let open = null;
  let version = "";
  let listed = "";
  let sending = null;
  let colleaguesOf = "";

  const all = () => desk.view()?.texts ?? { on: false, waiting: 0, mine: [], offered: [] };
  const current = () => all().mine.find((one) => one.id === open) ?? null;
  const path = (contact, rest) => `/desk/texts/${encodeURIComponent(contact)}${rest}`;

  /* --- showing --------------------------------------------------------------------------------------- */

  function news(before, now) {
    const [was, is] = [before?.texts ?? { mine: [], offered: [] }, now.texts];
    for (const one of is.offered) {
      if (!was.offered.some((other) => other.offer === one.offer)) offered(one);
    }
    for (const one of is.mine) {
      const known = was.mine.find((other) => other.id === one.id);
      if (known && one.urgent && !known.urgent) alarm(say("text_urgent", { words: one.urgent }));
      if (known && one.owes && one.latest_ms > known.latest_ms && one.id !== open) {
        chime();
        announce(say("text_came_elsewhere", { language: one.language }));
      }
    }
    for (const one of was.mine) {
      if (!is.mine.some((other) => other.id === one.id) && one.id === open) gone();
    }
    if (!open && is.mine.length > 0) choose(is.mine[0].id);
    draw();
    if (open && current() && !now.contact) record.open(open, "mine");
  }

  function offered(one) {
    chime();
    announce(`${say("text_offered")}: ${one.language}. ${one.urgent ? say("text_urgent", { words: one.urgent }) : ""} ${one.why}`);
  }

  function gone() {
    desk.speak(say("text_over"), false);
    [open, version] = [null, ""];
    byId("text-log").replaceChildren();
  }

  function draw() {
    const { on, waiting, mine, offered: offers } = all();
    byId("texts").hidden = !on && !mine.length && !offers.length;
    setText(byId("texts-waiting"), waiting ? say("texts_waiting", { number: waiting }) : say("texts_none_waiting"));
    const picture = JSON.stringify([mine.map((one) => [one.id, one.owes, one.urgent, one.language]), offers.map((one) => one.offer), open]);
    if (picture !== listed) {
      listed = picture;
      const focused = document.activeElement?.id;
      byId("texts-offers").replaceChildren(...offers.map(offer));
      byId("texts-list").replaceChildren(...mine.map(row));
      if (focused && focused !== document.activeElement?.id) byId(focused)?.focus();
    }
    const shown = current();
    byId("text-open").hidden = !shown;
    if (shown) drawOpen(shown);
  }

  function offer(one, place) {
    return el("div", { class: "text-offer", "data-urgent": Boolean(one.urgent) },
      el("p", { class: "small" }, `${say("text_offered")} · `, el("span", { class: "number", "data-left": one.expires_at_ms }), ` ${say("seconds_left")}`),
      el("p", { class: "text-who" }, one.language),
      one.urgent ? el("p", { class: "problem" }, say("text_urgent", { words: one.urgent })) : null,
      el("p", {}, one.region), el("p", { class: "small" }, one.why),
      el("div", { class: "text-keys" },
        el("button", { type: "button", class: "main", id: place ? `take-${one.offer}` : "text-take", click: () => take(one) }, say("text_take"), place ? null : el("kbd", {}, "Y")),
        el("button", { type: "button", class: "quiet", id: place ? `leave-${one.offer}` : "text-leave", click: () => leave(one) }, say("text_leave"), place ? null : el("kbd", {}, "U"))));
  }

  function row(one) {
    const state = one.owes ? say("text_owes") : say("text_answered");
    return el("li", {}, el("button", {
      type: "button", class: "quiet", id: `text-${one.id}`, "aria-pressed": String(one.id === open), click: () => { choose(one.id); byId("text-body").focus(); },
    }, el("span", {}, one.language), one.urgent ? el("b", { class: "text-mark" }, "!") : null,
    el("span", { class: "small", "data-owes": one.owes }, state)));
  }

  function drawOpen(one) {
    const urgent = byId("text-urgent");
    urgent.hidden = !one.urgent;
    setText(urgent, one.urgent ? say("text_urgent", { words: one.urgent }) : "");
    const facts = [[say("language"), one.chosen ? one.language : say("text_not_chosen", { language: one.language })],
      [say("region"), one.region], [say("line"), one.line]];
    byId("text-facts").replaceChildren(...facts.flatMap(([name, value]) => [el("dt", {}, name), el("dd", {}, value)]));
    byId("text-body").disabled = one.opted_out;
    byId("text-send").disabled = one.opted_out;
    const problem = byId("text-problem");
    if (one.opted_out) { problem.hidden = false; setText(problem, say("text_opted_out")); }
    if (one.asked) setText(byId("text-count"), say("text_asked", { name: one.asked }));
    if (version !== `${one.id}:${one.version}`) read(one);
  }

  async function read(one) {
    const wanted = `${one.id}:${one.version}`;
    version = wanted;
    const answer = await get(path(one.id, ""));
    if (open !== one.id || version !== wanted) return;
    if (!answer.ok) { version = ""; return; }
    const log = byId("text-log");
    const atEnd = log.scrollHeight - log.scrollTop - log.clientHeight < 40;
    // Only what is new is put there, so that it alone is read out.
    for (const message of answer.messages) {
      const known = log.querySelector(`[data-text="${CSS.escape(message.id)}"]`);
      if (known) settle(known, message);
      else log.append(bubble(message));
    }
    if (atEnd) log.scrollTop = log.scrollHeight;
    // A body that could not be kept when it came is fetched from the carrier meanwhile.
    if (answer.messages.some((message) => message.missing)) setTimeout(() => { if (version === wanted) version = ""; }, AGAIN_MS);
  }

  function bubble(message) {
    const made = el("div", { class: "text", "data-text": message.id, "data-in": message.came_in },
      el("p", { class: "small" }, `${message.came_in ? say("text_theirs") : message.by} · ${message.at}`),
      el("p", { class: "text-body", dir: "auto" }, message.body ?? ""),
      message.media ? el("p", { class: "small" }, message.media) : null,
      el("p", { class: "small text-delivery" }));
    settle(made, message);
    return made;
  }

  function settle(made, message) {
    const delivery = made.querySelector(".text-delivery");
    setText(delivery, [message.delivery_word, message.problem].filter(Boolean).join(". "));
    delivery.classList.toggle("problem", Boolean(message.problem));
    if (made.querySelector(".text-body").textContent === "" && message.body) setText(made.querySelector(".text-body"), message.body);
  }

  function choose(contact) {
    if (open) drafts.set(open, byId("text-body").value);
    if (open !== contact) byId("text-log").replaceChildren();
    [open, version, colleaguesOf] = [contact, "", ""];
    byId("text-body").value = drafts.get(contact) ?? "";
    byId("text-problem").hidden = true;
    count();
    colleagues();
    draw();
    if (current() && !desk.view()?.contact) record.open(contact, "mine");
  }

  async function colleagues() {
    const asked = open;
    colleaguesOf = asked;
    const answer = await get(path(asked, "/colleagues"));
    if (open !== asked || colleaguesOf !== asked) return;
    byId("text-to").replaceChildren(el("option", { value: QUEUE }, say("text_to_queue")),
      ...(answer.rows ?? []).map((one) => el("option", { value: one.id }, `${one.name}, ${one.partner}`)));
  }

  function count() {
    const written = byId("text-body").value.length;
    setText(byId("text-count"), written ? say("text_count", { written, most: 1600 }) : "");
  }

  /* --- acting ---------------------------------------------------------------------------------------- */

  async function take(one) {
    const answer = await desk.act(`/desk/texts/offers/${encodeURIComponent(one.offer)}/take`);
    if (answer.ok && answer.contact) { choose(answer.contact); byId("texts").scrollIntoView({ block: "nearest" }); byId("text-body").focus(); }
  }

  const leave = (one) => desk.act(`/desk/texts/offers/${encodeURIComponent(one.offer)}/decline`);

  async function send() {
    const [contact, field] = [open, byId("text-body")];
    const body = field.value.trim();
    if (!contact || !body) return;
    // A press that may or may not have arrived is repeated under its own key, so that it is sent once.
    if (sending?.contact !== contact || sending.body !== body) sending = { contact, body, key: crypto.randomUUID() };
    const answer = await post(path(contact, "/messages"), { key: sending.key, body });
    const problem = byId("text-problem");
    problem.hidden = answer.ok;
    setText(problem, answer.ok ? "" : answer.message ?? "");
    if (!answer.ok) return;
    sending = null;
    drafts.delete(contact);
    if (open === contact && field.value.trim() === body) field.value = "";
    count();
    desk.refresh();
  }

  async function hand() {
    const answer = await desk.act(path(open, "/hand"), { to: byId("text-to").value });
    if (answer.ok) desk.speak(say("text_handed"), false);
  }

  byId("text-form").addEventListener("submit", (event) => { event.preventDefault(); send(); });
  byId("text-body").addEventListener("input", count);
  byId("text-body").addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    event.stopPropagation();
    send();
  });
  byId("text-to").addEventListener("focus", colleagues);
  byId("text-hand").addEventListener("click", hand);
  byId("text-end").addEventListener("click", () => twice("text-end", say("text_end_again"), () => desk.act(path(open, "/end"))));
  onKey("y", () => all().offered[0] && take(all().offered[0]));
  onKey("u", () => all().offered[0] && leave(all().offered[0]));
  onKey("x", () => {
    const { mine } = all();
    if (!mine.length) return;
    const place = mine.findIndex((one) => one.id === open);
    const inside = byId("texts").contains(document.activeElement);
    choose(mine[inside ? (place + 1) % mine.length : Math.max(place, 0)].id);
    byId("text-body").focus();
  });
  return { news };
}
