/** A form of the rule book: tried while it is typed, kept in this browser until it is saved, saved by Ctrl+Enter. */
import { byId, el, say, setText } from "./dom.js";

const PAUSE_MS = 600;
const form = byId("part");
const keptAt = `rules:${form.dataset.keep}`;
let waiting = 0;
let asked = 0;
let leaving = false;

const OWN = ["csrf", "version", "act"];
const typed = () => [...new FormData(form)].filter(([name, value]) => typeof value === "string" && !OWN.includes(name));
const first = JSON.stringify(typed());

// --- kept in the browser: a tab that dies loses nothing ---

const unsaved = form.hasAttribute("data-unsaved");

function keep() {
  const now = JSON.stringify(typed());
  if (now === first && !unsaved) localStorage.removeItem(keptAt);
  else localStorage.setItem(keptAt, now);
}

/** Put kept text back into the same fields; where rows were added or dropped, the server draws the form anew. */
function bringBack() {
  const kept = localStorage.getItem(keptAt);
  if (unsaved) { keep(); attempt(true); return; }
  if (!kept || kept === first) return;
  const values = JSON.parse(kept);
  const rows = (list) => JSON.stringify(list.filter(([name]) => name.endsWith(".rows")));
  if (rows(values) !== rows(typed())) {
    const back = el("button", { type: "button", class: "quiet", click: () => drawAnew(values) }, say("rules_bring_back"));
    byId("kept").replaceChildren(say("rules_left_unsaved"), " ", back);
    return;
  }
  const taken = new Map();
  for (const [name, value] of values) taken.set(name, [...(taken.get(name) ?? []), value]);
  for (const field of form.elements) {
    if (!field.name || OWN.includes(field.name) || field.type === "hidden") continue;
    const left = taken.get(field.name) ?? [];
    if (field.type === "radio" || field.type === "checkbox") field.checked = left.includes(field.value);
    else if (left.length) field.value = left.shift();
  }
  setText(byId("kept"), say("rules_kept"));
  change();
}

function drawAnew(values) {
  const hidden = (name, value) => el("input", { type: "hidden", name, value });
  const again = el("form", { method: "post", action: form.action, hidden: true },
    ...values.map(([name, value]) => hidden(name, value)),
    hidden("csrf", form.elements.csrf.value), hidden("version", form.elements.version.value), hidden("act", "again:form"));
  document.body.append(again);
  again.submit();
}

// --- tried on the server ---

function change() {
  clearTimeout(waiting);
  waiting = setTimeout(() => attempt(), PAUSE_MS);
  keep();
}

async function attempt(quietly = false) {
  const number = ++asked;
  const sent = new URLSearchParams(new FormData(form));
  sent.delete("act");
  try {
    const response = await fetch(form.action, { method: "POST", credentials: "same-origin", body: sent, headers: { Accept: "application/json" } });
    if (!response.ok || number !== asked) return;
    const answer = await response.json();
    if (!quietly) showFaults(answer.faults);
    showChanges(answer.changes, answer.faults.length > 0);
  } catch {
    // Nothing is lost: what was typed is kept here, and saving says what is wrong.
  }
}

function showFaults(faults) {
  const told = new Map();
  for (const { name, text } of faults) told.set(name, [...(told.get(name) ?? []), text]);
  for (const place of form.querySelectorAll(".fault")) {
    const name = place.id.slice("fault-".length);
    const texts = told.get(name) ?? [];
    setText(place, texts.join(" "));
    place.hidden = texts.length === 0;
    const field = byId(`field-${name}`);
    if (field?.matches("input, select, textarea")) {
      if (texts.length) field.setAttribute("aria-invalid", "true");
      else field.removeAttribute("aria-invalid");
    }
  }
}

function side({ locale, before, after }) {
  return el("div", { class: "side", lang: locale },
    el("span", { class: "tag", "aria-hidden": "true" }, locale.toUpperCase()),
    ...before.map((text) => el("p", { class: "before" }, el("del", {}, text))),
    ...after.map((text) => el("p", { class: "after" }, text)));
}

function showChanges(changes, faulty) {
  const place = byId("reads");
  const mine = document.documentElement.lang;
  const drawn = changes.map((one) => one.raw
    ? el("p", {}, `${one.place}: `, el("del", {}, one.raw[0]), " ", el("ins", {}, one.raw[1]))
    : el("div", { class: "sides" }, ...one.sides.toSorted((a) => (a.locale === mine ? -1 : 1)).map(side)));
  place.replaceChildren(...(drawn.length ? drawn : [el("p", { class: "empty" }, say(faulty ? "rules_not_yet" : "rules_no_change"))]));
}

// --- keys and counts ---

form.addEventListener("input", (event) => {
  const count = document.querySelector(`[data-count="${CSS.escape(event.target.id)}"]`);
  if (count) setText(count, String(event.target.value.length));
  change();
});
form.addEventListener("change", change);
form.addEventListener("submit", (event) => {
  leaving = true;
  clearTimeout(waiting);
  // Rows that are added, dropped or moved come back in the next page; what is saved needs no keeping.
  if (!event.submitter || event.submitter.value === "save") localStorage.removeItem(keptAt);
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) { event.preventDefault(); byId("save").click(); }
});
globalThis.addEventListener("beforeunload", () => { if (!leaving) keep(); });
byId("faults")?.focus();
bringBack();
