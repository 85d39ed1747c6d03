/**
 * Services beside the form of the record: those that may meet the chosen need, or that the words find. The field is a
 * combobox whose list stays open: arrows move, Enter refers to the marked service, Shift+Enter shows what to tell of it.
 */
import { announce, byId, el, say, setText } from "./dom.js";
import { get, post } from "./http.js";

const PAUSE_MS = 150;
const [query, list, hint, card] = ["services-query", "services-list", "services-hint", "services-card"].map(byId);
const filters = byId("services-filters");
let need = null;
let term = "";
let place = { division: "", area: "" };
let found = [];
let active = -1;
let asked = 0;
let listedFor = "";
let searching = false;
let searchTimer = 0;
let form = { refer() {}, isReferred: () => false };

/** @param record is told `refer(service)`, and asked `isReferred(id)` of the chosen need. */
export function services(record) {
  form = record;
  return { show, mark };
}

/** @param where is the caller's division or sortation area, where it is known: what serves it comes first. */
function show(chosen, name, where) {
  [need, term, place] = [chosen, name, where];
  query.disabled = !need;
  filters.hidden = !need;
  setText(byId("services-title"), need ? say("services_for", { term }) : say("services_title"));
  hint.hidden = Boolean(need);
  setText(hint, say("add_need_first"));
  // The list of another need must not be referred from while the right one is on its way.
  if (need?.code !== listedFor) { fill([]); closeCard(); }
  find();
}

async function find() {
  if (!need) { fill([]); return; }
  const mine = ++asked;
  const code = need.code;
  searching = true;
  const words = query.value.trim();
  const wanted = { need: words ? "" : code, q: words, ...place, language: filters.elements.language.value };
  if (filters.elements.open.checked) wanted.open = "true";
  if (/^\d{1,3}$/.test(filters.elements.age.value)) wanted.age = filters.elements.age.value;
  const answer = await get(`/desk/find/services?${new URLSearchParams(wanted)}`);
  if (mine !== asked) return;
  searching = false;
  if (!answer.ok) return;
  listedFor = code;
  fill(answer.rows);
  mark();
  hint.hidden = answer.rows.length > 0;
  setText(hint, say("no_matches", { query: words || term }));
}

function fill(rows) {
  found = rows;
  list.replaceChildren(...rows.map(option));
  list.hidden = !rows.length;
  query.setAttribute("aria-expanded", String(rows.length > 0));
  moveTo(rows.length ? 0 : -1);
}

function option(service, index) {
  const facts = [service.distance, service.place, service.hours, service.phone].filter(Boolean).join(" · ");
  const state = { true: "open", false: "closed" }[service.open] ?? "unknown";
  return el("li", { class: "service", role: "option", id: `service-${index}`, "aria-selected": "false", "data-service": service.id,
    pointerdown: (event) => { event.preventDefault(); moveTo(index); },
    click: (event) => { if (event.target.closest(".refer")) form.refer(service); else openCard(service); } },
  el("span", { class: "name" }, service.name),
  el("span", { class: "refer" }, say("refer")),
  el("span", { class: "small" }, el("span", { class: "open-now", "data-open": state }, service.open_text), ` · ${facts}`),
  service.alert ? el("span", { class: "small alert" }, service.alert) : null,
  el("span", { class: "small" }, [service.apply, service.eligibility, service.languages.join(", ")].filter(Boolean).join(" · ")));
}

function moveTo(index) {
  active = index;
  [...list.children].forEach((item, position) => item.setAttribute("aria-selected", String(position === index)));
  const item = list.children[index];
  if (!item) { query.removeAttribute("aria-activedescendant"); return; }
  query.setAttribute("aria-activedescendant", item.id);
  if (document.activeElement === query) item.scrollIntoView({ block: "nearest" });
}

/** Say at each service whether the chosen need has been referred to it. */
function mark() {
  for (const line of list.children) {
    const referred = form.isReferred(line.dataset.service);
    line.toggleAttribute("data-referred", referred);
    setText(line.querySelector(".refer"), say(referred ? "referred" : "refer"));
  }
}

/* --- what one would tell the caller ---------------------------------------------------------------- */

const TOLD = [["service_open", "open_text"], ["service_hours", "hours"], ["service_phone", "phone"], ["service_address", "address"],
  ["service_apply", "apply"], ["service_eligibility", "eligibility"], ["service_documents", "documents"], ["service_fees", "fees"],
  ["service_access", "access"], ["service_about", "about"], ["service_partner", "partner_name"], ["service_checked", "checked_on"]];

function openCard(service) {
  if (!service) return;
  if (card.dataset.service === service.id && !card.hidden) { closeCard(); return; }
  card.dataset.service = service.id;
  const rows = TOLD.map(([name, field]) => [say(name), service[field]]).filter(([, text]) => text);
  rows.splice(3, 0, [say("service_languages"), service.languages.join(", ")]);
  card.replaceChildren(
    el("h4", {}, service.name),
    ...(service.alert ? [el("p", { class: "alert" }, service.alert)] : []),
    el("dl", { class: "facts" }, ...rows.flatMap(([name, text]) => [el("dt", {}, name), el("dd", {}, text)])),
    suggestion(service));
  card.hidden = false;
  card.scrollIntoView({ block: "nearest" });
  announce(`${service.name}. ${rows.map(([name, text]) => `${name}: ${text}`).join(". ")}`);
}

function closeCard() {
  card.hidden = true;
  card.replaceChildren();
}

/** What is wrong with a record is told to whoever keeps it; nothing about the caller belongs there. */
function suggestion(service) {
  const words = el("textarea", { rows: "2", maxlength: "1000", id: "suggestion-words" });
  const told = el("p", { class: "small", role: "status" });
  const send = async () => {
    if (!words.value.trim()) { words.focus(); return; }
    const answer = await post("/desk/suggestions", { service: service.id, words: words.value });
    if (answer.ok) words.value = "";
    setText(told, answer.message ?? "");
  };
  return el("details", { class: "suggestion" }, el("summary", {}, say("suggest")),
    el("label", { for: "suggestion-words" }, say("suggest_what")), words,
    el("button", { type: "button", click: send }, say("suggest_send")), told);
}

/* --- keys ------------------------------------------------------------------------------------------ */

query.addEventListener("input", () => { searching = true; clearTimeout(searchTimer); searchTimer = setTimeout(find, PAUSE_MS); });
query.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) return;
  if (event.key === "ArrowDown") moveTo(Math.min(active + 1, found.length - 1));
  else if (event.key === "ArrowUp") moveTo(Math.max(active - 1, found.length ? 0 : -1));
  else if (event.key === "Enter" && event.shiftKey) openCard(found[active]);
  // No caller is referred to a service that the specialist has not seen: while one is looked for, Enter does nothing.
  else if (event.key === "Enter") { if (!searching && found[active]) form.refer(found[active]); }
  else if (event.key === "Escape" && !card.hidden) closeCard();
  else return;
  event.preventDefault();
  event.stopPropagation();
});
card.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  event.stopPropagation();
  closeCard();
  query.focus();
});
filters.addEventListener("input", () => { searching = true; clearTimeout(searchTimer); searchTimer = setTimeout(find, PAUSE_MS); });
filters.addEventListener("submit", (event) => event.preventDefault());
