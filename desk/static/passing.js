/**
 * The panel beside the call in which somebody is looked for: whom to pass the caller on to, or which interpreter to
 * call in. The list follows the floor while it is open; emergency and crisis lines stand in it whatever is typed, and
 * are chosen by whoever means them only.
 */
import { announce, byId, el, say, setText } from "./dom.js";
import { get } from "./http.js";

const PAUSE_MS = 120;
const FOLLOW_MS = 4000;
const URGENT = "urgent";
const COLD = { specialist: "cold_specialist", queue: "cold_queue", partner: "cold_partner", outside: "cold_outside" };

const [panel, input, list, how] = ["passing", "passing-query", "passing-list", "passing-how"].map(byId);
let mode = "";
let contact = "";
let first = "";
let options = [];
let active = -1;
let chosen = null;
let asked = 0;
let timer = 0;
let told = { interpreter() {}, warm() {}, cold() {} };

/** @param acts are told what was chosen: `interpreter(row)`, `warm(row)`, `cold(row)`. */
export function passing(acts) {
  told = acts;
  return { open, close, problem: refuse, isOpen: () => !panel.hidden };
}

function open(kind, inHand, language = "") {
  [mode, contact, first, options, active, chosen] = [kind, inHand, language, [], -1, null];
  setText(byId("passing-title"), say(kind === "interpreter" ? "interpreter_title" : "transfer_title"));
  input.placeholder = say(kind === "interpreter" ? "interpreter_hint" : "transfer_hint");
  input.value = "";
  list.replaceChildren();
  refuse("");
  showHow(null);
  panel.hidden = false;
  byId("call").setAttribute("data-passing", "");
  input.focus();
  find();
}

function close() {
  if (panel.hidden) return;
  panel.hidden = true;
  byId("call").removeAttribute("data-passing");
  if (panel.contains(document.activeElement) || document.activeElement === document.body) byId("call").focus();
}

/** Say in the panel why something did not come about; the choice stays. */
function refuse(text) {
  byId("passing-problem").hidden = !text;
  setText(byId("passing-problem"), text);
}

/* --- finding ----------------------------------------------------------------------------------------- */

async function find() {
  clearTimeout(timer);
  if (panel.hidden || chosen) return;
  const mine = ++asked;
  const query = input.value.trim();
  const path = mode === "interpreter" ? "interpreters" : "targets";
  const words = new URLSearchParams(first ? { q: query, first } : { q: query });
  const answer = await get(`/desk/contacts/${encodeURIComponent(contact)}/${path}?${words}`);
  if (mine !== asked || panel.hidden || chosen) return;
  if (answer.ok) show(answer.rows, query);
  timer = setTimeout(find, FOLLOW_MS);
}

const key = (option) => [option.kind, option.id, option.language, option.skill, option.partner].join("|");

function show(found, query) {
  const before = options[active] && list.dataset.query === query ? key(options[active]) : null;
  options = found;
  list.dataset.query = query;
  const groups = new Map();
  found.forEach((option, index) => {
    const heading = option.heading ?? "";
    if (!groups.has(heading)) groups.set(heading, []);
    groups.get(heading).push(line(option, index));
  });
  list.replaceChildren(...[...groups].map(([heading, lines]) => (heading
    ? el("div", { role: "group", "aria-label": heading, "data-group": found[Number(lines[0].dataset.index)].group },
      el("div", { class: "heading", "aria-hidden": "true" }, heading), ...lines)
    : el("div", { role: "presentation" }, ...lines))));
  const none = found.every((option) => option.group === URGENT && !option.matched);
  byId("passing-none").hidden = !none;
  setText(byId("passing-none"), none ? say(query || mode !== "interpreter" ? "no_matches" : "no_interpreters", { query }) : "");
  const kept = found.findIndex((option) => key(option) === before);
  mark(kept >= 0 ? kept : foremost(query));
}

/** Enter alone never leads to an emergency line: it has to be looked for, or gone to. */
function foremost(query) {
  const usual = options.findIndex((option) => option.group !== URGENT);
  return usual >= 0 ? usual : query ? options.findIndex((option) => option.matched) : -1;
}

function line(option, index) {
  const about = option.service ? say("interpreter_by", { name: option.service }) : option.about;
  return el("div", {
    role: "option", id: `passing-${index}`, "data-index": index, "aria-selected": "false", class: "target",
    pointerdown: (event) => { event.preventDefault(); take(index); },
  }, el("span", { class: "target-name" }, option.name), el("span", { class: "small" }, about));
}

function mark(index) {
  active = index;
  input.removeAttribute("aria-activedescendant");
  for (const item of list.querySelectorAll("[role=option]")) {
    const here = Number(item.dataset.index) === index;
    item.setAttribute("aria-selected", String(here));
    if (here) { input.setAttribute("aria-activedescendant", item.id); item.scrollIntoView({ block: "nearest" }); }
  }
}

function take(index) {
  const option = options[index];
  if (!option) return;
  if (mode === "interpreter") told.interpreter(option);
  else showHow(option);
}

/* --- how --------------------------------------------------------------------------------------------- */

function showHow(option) {
  chosen = option;
  byId("passing-find").hidden = Boolean(option);
  how.hidden = !option;
  if (!option) return;
  refuse("");
  setText(byId("passing-name"), option.name);
  setText(byId("passing-about"), option.about);
  const warm = byId("passing-warm");
  warm.disabled = !option.free;
  setText(byId("passing-warm-text"), say(!option.free ? "warm_nobody" : option.keeps_caller ? "warm_urgent" : "warm_text"));
  setText(byId("passing-cold-text"), say(COLD[option.kind]));
  // Who presses Enter twice to talk first must not send the caller away instead.
  (option.free ? warm : byId("passing-other")).focus();
  announce(option.name);
}

function back() {
  showHow(null);
  input.focus();
  find();
}

byId("passing-warm").addEventListener("click", () => chosen && told.warm(chosen));
byId("passing-cold").addEventListener("click", () => chosen && told.cold(chosen));
byId("passing-other").addEventListener("click", back);
byId("passing-close").addEventListener("click", close);
input.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(find, PAUSE_MS); });
panel.addEventListener("keydown", (event) => {
  const inList = event.target === input;
  if (event.key === "Escape") { if (chosen) back(); else close(); }
  else if (inList && event.key === "ArrowDown") mark(Math.min(active + 1, options.length - 1));
  else if (inList && event.key === "ArrowUp") mark(Math.max(active - 1, 0));
  else if (inList && event.key === "Enter" && !event.ctrlKey) { if (list.dataset.query === input.value.trim()) take(active); }
  else return;
  event.preventDefault();
  event.stopPropagation();
});
