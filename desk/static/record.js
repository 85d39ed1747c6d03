/**
 * The call record. What is typed is saved by itself: 700 ms after the last key, at the latest 1.5 s after the first,
 * and when the page goes away. The request then has half a second: of a killed page at most 2 s of typing are lost
 * (F53). A refused save keeps what was typed and shows both versions.
 */
import { alarm, announce, byId, el, say, setText } from "./dom.js";
import { combobox } from "./combobox.js";
import { get, post, send } from "./http.js";
import { goTo, recordForm } from "./record_form.js";
import { services } from "./services.js";
import { together } from "./together.js";

const PAUSE_MS = 700;
const LATEST_MS = 1500;
const RETRY_MS = 3000;
const FOLLOW_MS = 3000;

const form = byId("record-form");
const SIMPLE = ["postal_code", "municipality", "notes"];
const questions = recordForm();

let current = null;
let draft = null;
let terms = {};
let version = 0;
let chosen = -1;
let division = "";
let changes = 0;
let saved = { at: null, problem: "" };
let firstChange = null;
let timer = 0;
let saving = null;
let reasons = [];
const reasonsLoaded = get("/desk/find/unmet-reasons").then((answer) => { if (answer.ok) reasons = answer.rows; });

let part = "";
let loaded = null;
let editable = false;

export const record = {
  open,
  flush: () => (changes ? save() : Promise.resolve(true)),
  /** The language that the form says, for whoever looks for an interpreter. */
  language: () => (draft ? questions.value("language") : ""),
  interpreterCame() {
    if (editable && questions.answer("interpreter", "yes")) changed();
  },
};

/* --- opening --------------------------------------------------------------------------------------- */

/** @param mine is one's part in the call: `mine`, `consulted`, `passed_on`, or empty for a call that is over. */
async function open(contact, mine = "") {
  if (current === contact && (mine === part || !mine)) return;
  // What is not stored, because the record is somebody else's by now, stays in the form.
  if (current && changes && !(await save()) && current === contact) { part = mine; return; }
  part = mine;
  current = contact;
  const answer = await get(`/desk/records/${encodeURIComponent(contact)}`);
  if (!answer.ok) { if (current === contact) shut(answer.message ?? ""); return; }
  await reasonsLoaded;
  if (current !== contact) return;
  // One's part in the call has changed, not the call: what was typed meanwhile is one's own.
  if (loaded === contact && changes) return;
  if (loaded !== contact) {
    for (const field of ["field-needs", "services-query"]) byId(field).value = "";
    byId("services-filters").reset();
    division = "";
  }
  loaded = contact;
  load(answer);
}

/** Another caller's record must not stand there as if it were this one's; opening is tried again with the next news. */
function shut(message) {
  [current, loaded, draft, editable, changes] = [null, null, null, false, 0];
  byId("record-body").hidden = true;
  byId("record-empty").hidden = false;
  byId("finalise").disabled = true;
  for (const field of ["held", "record-history", "leave-as-it-was"]) byId(field).hidden = true;
  setText(byId("record-status"), "");
  setText(byId("saved"), message);
  tellOthers();
}

function load(stored) {
  draft = stored.draft;
  editable = stored.editable;
  terms = { ...terms, ...stored.terms };
  version = stored.version;
  chosen = draft.needs.length - 1;
  changes = 0;
  firstChange = null;
  saved = { at: Date.now(), problem: "" };
  byId("record-empty").hidden = true;
  byId("record-body").hidden = false;
  showMissing([]);
  for (const name of SIMPLE) form.elements[name].value = draft[name] ?? "";
  form.elements.place_unknown.checked = draft.place_unknown;
  questions.draw(stored.form);
  for (const field of form.elements) field.disabled = !stored.editable;
  questions.fill(draft, stored.editable);
  byId("record-body").toggleAttribute("data-view-only", !stored.editable);
  byId("finalise").disabled = !stored.editable;
  setText(byId("record-status"), stored.channel ? `${stored.status_told} · ${stored.channel}` : stored.status_told);
  showHolder(stored);
  drawNeeds();
  choose(chosen);
  showSaved();
  tellOthers();
}

/** Tell the parts of the page that stand beside the record which one is open. */
function tellOthers() {
  document.dispatchEvent(new CustomEvent("record", { detail: { contact: current ?? "", editable } }));
}

/** Who has the record when it is not the one who looks on, and since when. */
function showHolder({ contact, held, state, correcting, editable: mine }) {
  const theirs = !mine && state === "draft";
  byId("held").hidden = !theirs;
  setText(byId("held-by"), theirs ? say("held_by", { name: held.name, since: held.since }) : "");
  byId("take-over").hidden = !held.may_take;
  byId("take-over").dataset.from = held.by;
  byId("leave-as-it-was").hidden = !(mine && correcting);
  byId("record-history").hidden = state === "draft" && !correcting;
  byId("record-history").href = `/records/${encodeURIComponent(contact)}`;
}

/** Change the record on the server, and show what came of it; what was typed and not stored is never loaded over. */
async function change(act, body) {
  const [contact, answer] = [current, await post(`/desk/records/${encodeURIComponent(current)}/${act}`, body)];
  if (contact !== current) return;
  if (answer.ok && changes) { showHolder(answer.record); conflict({ record: answer.record, message: say("taken_over") }); return; }
  if (answer.ok) { load(answer.record); return; }
  setText(byId("saved"), answer.message);
  alarm(answer.message);
}

byId("take-over").addEventListener("click", (event) => change("take-over", { held_by: event.target.dataset.from }));
byId("leave-as-it-was").addEventListener("click", () => change("leave-as-it-was"));

/** Read on while a colleague writes. */
async function follow() {
  const reading = current;
  if (!reading || changes || !["consulted", "passed_on"].includes(part) || document.hidden) return;
  const answer = await get(`/desk/records/${encodeURIComponent(reading)}`);
  if (answer.ok && reading === current && !changes && (answer.version !== version || answer.editable !== editable)) load(answer);
}

async function listUnfinished() {
  const answer = await get("/desk/records");
  if (!answer.ok || current) return;
  byId("unfinished-none").hidden = answer.rows.length > 0;
  byId("unfinished-list").replaceChildren(...answer.rows.map((row) => el("li", {},
    el("span", { class: "number" }, row.started), el("span", {}, row.language), el("span", {}, row.municipality),
    el("button", { type: "button", class: "quiet", click: () => open(row.contact) }, say("go_on")))));
}

/* --- saving ---------------------------------------------------------------------------------------- */

function changed() {
  changes += 1;
  firstChange ??= Date.now();
  clearTimeout(timer);
  timer = setTimeout(save, Math.max(0, Math.min(PAUSE_MS, firstChange + LATEST_MS - Date.now())));
  showSaved();
}

function collect() {
  for (const name of SIMPLE) draft[name] = form.elements[name].value;
  draft.place_unknown = form.elements.place_unknown.checked;
  questions.collect(draft);
  return draft;
}

function save() {
  // One save at a time: each names the version that the one before it made.
  saving = (saving ?? Promise.resolve()).then(() => put());
  return saving;
}

async function put(again = false) {
  clearTimeout(timer);
  if (!changes && !again) return true;
  const [contact, seen] = [current, changes];
  const answer = await send("PUT", `/desk/records/${encodeURIComponent(contact)}`, { version, draft: collect() });
  if (current !== contact) return answer.ok;
  if (answer.ok) {
    version = answer.version;
    changes -= seen;
    firstChange = changes ? Date.now() : null;
    saved = { at: Date.now(), problem: "" };
    if (changes) timer = setTimeout(save, PAUSE_MS);
  } else if (answer.refused === "stale") {
    conflict(answer);
  } else {
    saved = { ...saved, problem: answer.message };
    if (answer.refused === "not_yours" && answer.record) showHolder(answer.record);
    alarm(say("not_saved", { message: answer.message }));
    if (answer.status === 0 || answer.status >= 500) timer = setTimeout(save, RETRY_MS);
  }
  showSaved();
  return answer.ok;
}

function conflict({ record: theirs, message }) {
  saved = { ...saved, problem: message };
  const box = byId("missing");
  box.replaceChildren(el("p", {}, message),
    el("p", { class: "small" }, `${say("theirs")}: ${[theirs.draft.municipality, theirs.draft.notes, ...Object.values(theirs.terms)].filter(Boolean).join(" · ")}`),
    el("p", {}, el("button", { type: "button", click: () => { version = theirs.version; box.hidden = true; put(true); } }, say("keep_mine")), " ",
      el("button", { type: "button", click: () => { changes = 0; load(theirs); } }, say("load_theirs"))));
  box.hidden = false;
  alarm(message);
}

function showSaved() {
  const field = byId("saved");
  field.dataset.tone = saved.problem ? "bad" : "";
  if (!draft) return;
  if (saved.problem) { setText(field, say("not_saved", { message: saved.problem })); return; }
  if (changes) { setText(field, say("unsaved")); return; }
  const seconds = Math.round((Date.now() - saved.at) / 1000);
  setText(field, seconds < 2 ? say("saved_just_now") : say("saved_ago", { seconds }));
}

globalThis.addEventListener("pagehide", () => {
  if (!current || !changes) return;
  send("PUT", `/desk/records/${encodeURIComponent(current)}`, { version, draft: collect() }, { keepalive: true });
});

/* --- finalising ------------------------------------------------------------------------------------ */

async function finalise() {
  if (!current || byId("finalise").disabled) return;
  if (!(await save())) return;
  const answer = await post(`/desk/records/${encodeURIComponent(current)}/finalise`, { version });
  if (!answer.ok) {
    showMissing(answer.missing ?? [], answer.message);
    return;
  }
  load(answer.record);
  announce(say("finalised"));
}

function showMissing(lacks, message = "") {
  const box = byId("missing");
  box.hidden = !lacks.length && !message;
  if (box.hidden) return;
  box.replaceChildren(el("strong", {}, lacks.length ? say("missing_heading") : message), el("ul", {}, ...lacks.map((lack) => el("li", {},
    el("a", { href: `#${lack.field}`, click: (event) => { event.preventDefault(); goTo(lack.field); } }, lack.message)))));
  box.focus();
  alarm([say("missing_heading"), ...lacks.map((lack) => lack.message)].join(" "));
}

/* --- needs and referrals --------------------------------------------------------------------------- */

function drawNeeds() {
  byId("needs").replaceChildren(...draft.needs.map(needLine));
  often.show(editable ? draft.needs.map((need) => need.code) : []);
  beside.mark();
}

function needLine(need, index) {
  const term = terms[need.code] ?? need.code;
  const outcome = (value) => el("label", {}, el("input", {
    type: "radio", name: `outcome-${index}`, value, checked: need.outcome === value, disabled: !editable,
    change: () => { need.outcome = value; if (value === "met") need.unmet_reason = ""; drawNeeds(); changed(); byId("needs").querySelector(`[name=outcome-${index}][value=${value}]`).focus(); },
  }), el("span", {}, say(value)));
  const why = el("select", {
    "aria-label": `${say("unmet_why")} ${term}`, disabled: need.outcome !== "unmet" || !editable,
    change: (event) => { need.unmet_reason = event.target.value; changed(); },
  }, el("option", { value: "" }, need.outcome === "unmet" ? say("unmet_why") : "–"),
  ...reasons.map((reason) => el("option", { value: reason.code, selected: need.unmet_reason === reason.code }, reason.name)));
  return el("li", { class: "need", "data-chosen": index === chosen },
    el("button", { type: "button", class: "term", id: `need-${index}`, click: () => choose(index) }, term),
    el("fieldset", { class: "segmented tight", "aria-label": term }, outcome("met"), outcome("unmet")),
    why,
    el("button", { type: "button", class: "quiet remove", "aria-label": say("remove_need", { term }), click: () => removeNeed(index) }, say("remove")),
    referralsOf(index));
}

function referralsOf(index) {
  const mine = draft.referrals.filter((referral) => referral.needs.includes(index));
  if (!mine.length) return null;
  return el("ul", { class: "referrals" }, ...mine.map((referral) => el("li", {}, el("span", {}, referral.service_name),
    el("button", { type: "button", class: "quiet", "aria-label": say("remove_referral", { name: referral.service_name }), click: () => unrefer(referral, index) }, say("remove")))));
}

function removeNeed(index) {
  draft.needs.splice(index, 1);
  draft.referrals = draft.referrals
    .map((referral) => ({ ...referral, needs: referral.needs.filter((need) => need !== index).map((need) => (need > index ? need - 1 : need)) }))
    .filter((referral) => referral.needs.length);
  choose(Math.min(chosen, draft.needs.length - 1));
  changed();
  byId("field-needs").focus();
}

function unrefer(referral, index) {
  referral.needs = referral.needs.filter((need) => need !== index);
  draft.referrals = draft.referrals.filter((kept) => kept.needs.length);
  choose(index);
  changed();
}

function refer(service) {
  const need = draft.needs[chosen];
  if (!need || byId("finalise").disabled) return;
  const known = draft.referrals.find((referral) => referral.service_id === service.id);
  if (known?.needs.includes(chosen)) return;
  if (known) known.needs.push(chosen);
  else draft.referrals.push({ service_id: service.id, service_name: service.name, partner: service.partner, edition: service.edition, needs: [chosen] });
  if (!need.outcome) need.outcome = "met";
  drawNeeds();
  changed();
  announce(`${say("referred")}: ${service.name}`);
}

combobox(byId("field-needs"), byId("needs-list"), {
  url: (query) => `/desk/find/needs?q=${encodeURIComponent(query)}`,
  row: (term) => [el("span", {}, term.name, term.via ? el("span", { class: "small" }, ` ${term.via}`) : null), el("span", { class: "small" }, term.category)],
  chosen: addNeed,
  vain: (query) => post("/desk/find/needs/missed", { q: query.slice(0, 80) }),
});

function addNeed(term) {
  terms[term.code] = term.name;
  draft.needs.push({ code: term.code, outcome: null, unmet_reason: "" });
  byId("field-needs").value = "";
  choose(draft.needs.length - 1);
  changed();
}

combobox(byId("field-municipality"), byId("places-list"), {
  url: (query) => `/desk/find/places?q=${encodeURIComponent(query)}`,
  row: (place) => [el("span", {}, place.name), el("span", { class: "small" }, place.partner)],
  chosen(place) {
    byId("field-municipality").value = place.name;
    division = place.division;
    changed();
    choose(chosen);
  },
});

const often = together(addNeed);

/* --- services beside the form ---------------------------------------------------------------------- */

const beside = services({
  refer,
  isReferred: (id) => draft.referrals.some((one) => one.service_id === id && one.needs.includes(chosen)),
});

function choose(index) {
  chosen = index;
  drawNeeds();
  const need = draft.needs[chosen] ?? null;
  // The first half of a postal code says where they are, closely enough and no closer.
  const area = /^[A-Za-z]\d[A-Za-z]/.test(form.elements.postal_code.value) ? form.elements.postal_code.value.slice(0, 3) : "";
  beside.show(need, need ? terms[need.code] ?? need.code : "", { division, area });
}

form.elements.postal_code.addEventListener("change", () => { if (draft) choose(chosen); });
form.addEventListener("submit", (event) => event.preventDefault());
form.addEventListener("input", (event) => { if (draft && event.target.name && !event.target.name.startsWith("outcome-")) changed(); });
byId("finalise").addEventListener("click", finalise);
document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) { event.preventDefault(); finalise(); }
});
setInterval(showSaved, 1000);
setInterval(follow, FOLLOW_MS);
listUnfinished();
// A link that leads to one record; a caller in hand comes first.
const asked = new URLSearchParams(location.search).get("record");
if (asked) open(asked);
