/**
 * Beside the call record: who is behind the contact, consent to a follow-up, and what was done for the person. Follows
 * the record that is open (`record` events of the page); nothing typed here goes into the record's draft.
 */
import { announce, byId, el, setText } from "./dom.js";
import { get, post, send } from "./http.js";

const part = byId("follow-up");
const SETTLES_MS = 2500;

let contact = "";
let editable = false;
let wording = {};

for (const kind of ["input", "change"]) part.addEventListener(kind, (event) => event.stopPropagation());
document.addEventListener("record", (event) => show(event.detail.contact, event.detail.editable));
// Whether the caller is the person in need decides who is behind the contact; the record must be saved first.
byId("record-form").addEventListener("change", (event) => {
  if (event.target.name === "caller_relation") setTimeout(load, SETTLES_MS);
});
byId("phone-own").addEventListener("click", () => act("POST", "phone", { own: true }));
byId("phone-shared").addEventListener("click", () => act("POST", "phone", { own: false }));
byId("give-code").addEventListener("click", async () => {
  if (await act("POST", "code", { code: byId("person-code").value })) byId("person-code").value = "";
});
byId("consent-locale").addEventListener("change", read);
byId("consent-withdraw").addEventListener("click", () => act("POST", "withdraw"));
byId("consent-agree").addEventListener("click", agree);
byId("advocacy-save").addEventListener("click", () => act("POST", "advocacy", {
  contacted: byId("advocacy-contacted").value, outcome: byId("advocacy-outcome").value,
}));

async function show(opened, mine) {
  const another = opened !== contact;
  [contact, editable] = [opened, mine];
  part.hidden = !opened;
  if (!opened) return;
  if (another) empty();
  await load();
}

/** What was typed for one person must not stand there for the next. */
function empty() {
  for (const field of part.querySelectorAll("input")) { field.value = ""; field.checked = false; }
  byId("consent-ask").open = false;
  byId("consent-locale").value = document.documentElement.lang;
  for (const list of ["earlier-list", "advocacy-list"]) byId(list).replaceChildren();
  for (const text of ["person-text", "consent-text"]) setText(byId(text), "");
  refuse("");
}

async function load() {
  const asked = contact;
  if (!asked) return;
  const answer = await get(path());
  if (asked === contact && answer.ok) draw(answer);
}

const path = (what = "") => `/desk/follow-up/${encodeURIComponent(contact)}${what && `/${what}`}`;

async function act(method, what, body) {
  const asked = contact;
  const answer = method === "POST" ? await post(path(what), body) : await send(method, path(what), body);
  if (asked !== contact) return false;
  refuse(answer.ok ? "" : answer.message ?? "");
  if (answer.ok) draw(answer);
  return answer.ok;
}

async function agree() {
  const given = {
    given: byId("consent-given").value,
    locale: byId("consent-locale").value,
    address: byId("consent-address").value,
    name: byId("consent-name").value,
    best_time: byId("consent-time").value,
    may_leave_message: byId("consent-message").checked,
    due_days: Number(byId("consent-due").value),
  };
  if (await act("PUT", "consent", given)) {
    const text = byId("consent-text").textContent;
    for (const field of ["consent-address", "consent-name", "consent-time"]) byId(field).value = "";
    byId("consent-ask").open = false;
    // The button is gone: whoever works by keys goes on from here, and Enter pressed twice takes nothing back.
    byId("consent-text").focus();
    announce(text);
  }
}

function draw(told) {
  wording = told.wording;
  setText(byId("person-text"), told.person.text);
  byId("person-keys").hidden = !editable;
  byId("person-phone").hidden = !told.person.may_say;
  byId("earlier-list").replaceChildren(...told.earlier.map(earlier));
  byId("earlier-none").hidden = told.earlier.length > 0;
  setText(byId("consent-text"), told.consent.text);
  byId("consent-withdraw").hidden = !told.consent.stands;
  byId("consent-ask").hidden = !editable || told.consent.stands;
  byId("advocacy-list").replaceChildren(...told.advocacy.map((text) => el("li", {}, text)));
  byId("advocacy-add").hidden = !editable;
  for (const field of part.querySelectorAll("input, select, button")) field.disabled = false;
  read();
}

const earlier = (one) => el("li", {},
  el("span", { class: "number" }, one.at), el("span", {}, one.partner), el("span", { class: "small" }, one.sure),
  el("span", {}, one.needs.join("; ")), one.notes ? el("span", { class: "small" }, one.notes) : null);

function read() {
  const locale = byId("consent-locale").value;
  byId("consent-wording").lang = locale;
  setText(byId("consent-wording"), wording[locale] ?? "");
}

function refuse(text) {
  byId("follow-up-problem").hidden = !text;
  setText(byId("follow-up-problem"), text);
}
