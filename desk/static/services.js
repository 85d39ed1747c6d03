/** Services beside the form of the record: those that may meet the chosen need, or that the words find. */
import { byId, el, say, setText } from "./dom.js";
import { get } from "./http.js";

const PAUSE_MS = 150;
const [query, list, hint] = ["services-query", "services-list", "services-hint"].map(byId);
let need = null;
let term = "";
let division = "";
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

/** @param place is the caller's division, where it is known: its region's services come first. */
function show(chosen, name, place) {
  [need, term, division] = [chosen, name, place];
  query.disabled = !need;
  setText(byId("services-title"), need ? say("services_for", { term }) : say("services_title"));
  hint.hidden = Boolean(need);
  setText(hint, say("add_need_first"));
  // The list of another need must not be referred from while the right one is on its way.
  if (need?.code !== listedFor) list.replaceChildren();
  find();
}

async function find() {
  if (!need) { list.replaceChildren(); return; }
  const mine = ++asked;
  const code = need.code;
  searching = true;
  const words = query.value.trim();
  const answer = await get(`/desk/find/services?${new URLSearchParams({ need: words ? "" : code, q: words, division })}`);
  if (mine !== asked) return;
  searching = false;
  if (!answer.ok) return;
  listedFor = code;
  list.replaceChildren(...answer.rows.map(serviceLine));
  mark();
  hint.hidden = answer.rows.length > 0;
  setText(hint, say("no_matches", { query: words || term }));
}

/** A service in two lines; opened, what one would tell the caller has a line each. */
function serviceLine(service) {
  const about = [["service_hours", service.hours], ["service_phone", service.phone], ["service_apply", service.apply],
    ["service_languages", service.languages.join(", ")], ["service_partner", service.partner_name]];
  const details = el("dl", { class: "facts", hidden: true }, ...about.flatMap(([name, text]) => [el("dt", {}, say(name)), el("dd", {}, text)]));
  const short = [
    el("span", { class: "small" }, `${service.place} · ${service.hours} · `, el("span", { class: "number" }, service.phone)),
    el("span", { class: "small" }, `${service.apply} (${service.languages.join(", ")})`)];
  const open = () => {
    details.hidden = !details.hidden;
    short.forEach((line) => { line.hidden = !details.hidden; });
    name.setAttribute("aria-expanded", String(!details.hidden));
  };
  const name = el("button", { type: "button", class: "name", "aria-expanded": "false", click: open }, service.name);
  const line = el("li", { class: "service", "data-service": service.id }, name,
    el("button", { type: "button", class: "refer", click: () => form.refer(service) }, say("refer"), el("span", { class: "unseen" }, ` ${service.name}`)),
    ...short, details);
  line.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !event.shiftKey) return;
    event.preventDefault();
    open();
  });
  return line;
}

/** Say at each service whether the chosen need has been referred to it. */
function mark() {
  for (const line of list.children) {
    const referred = form.isReferred(line.dataset.service);
    const button = line.querySelector(".refer");
    line.toggleAttribute("data-referred", referred);
    button.firstChild.data = say(referred ? "referred" : "refer");
    button.setAttribute("aria-disabled", String(referred));
  }
}

query.addEventListener("input", () => { searching = true; clearTimeout(searchTimer); searchTimer = setTimeout(find, PAUSE_MS); });
query.addEventListener("keydown", (event) => {
  const first = list.firstElementChild;
  // No caller is referred to a service that the specialist has not seen: while one is looked for, Enter does nothing.
  if (event.key === "Enter" && searching) { event.preventDefault(); return; }
  if (event.key === "Enter") { event.preventDefault(); first?.querySelector(event.shiftKey ? ".name" : ".refer").click(); }
  if (event.key === "ArrowDown") { event.preventDefault(); first?.querySelector(".refer").focus(); }
});
list.addEventListener("keydown", (event) => {
  if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
  event.preventDefault();
  const buttons = [...list.querySelectorAll(".refer")];
  const here = document.activeElement.closest(".service")?.querySelector(".refer");
  const next = buttons.indexOf(here) + (event.key === "ArrowDown" ? 1 : -1);
  (buttons[next] ?? (next < 0 ? query : buttons.at(-1))).focus();
});
