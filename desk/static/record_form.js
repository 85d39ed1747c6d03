/**
 * The fields of a record, drawn from its form and kept in the order of the conversation. A field that hangs on an
 * answer appears below it without moving the focus; what was typed into one that has gone is kept until the record is
 * final. Place, needs and notes are drawn by the page and only put into their places here.
 */
import { byId, el } from "./dom.js";

/** Fields with a place of their own in a draft; the answers to all others are a list. */
const OWN = ["language", "kind", "heard_about", "caller_relation", "interpreter"];
const CORE = ["place", "needs", "notes"];
const TYPED_MAX = 500;

export function recordForm() {
  let drawn = "";
  let fields = new Map();
  let editable = false;

  function draw({ key, sections }) {
    if (key === drawn) return;
    drawn = key;
    fields = new Map();
    for (const name of CORE) byId("core").append(core(name));
    const [before, after] = [byId("sections-before"), byId("sections-after")];
    // Follow-up stands between the questions and the notes.
    const notesAt = sections.findIndex((section) => section.fields.some((field) => field.code === "notes"));
    before.replaceChildren(...sections.filter((_, at) => at !== notesAt).map(part));
    after.replaceChildren(...sections.filter((_, at) => at === notesAt).map(part));
  }

  function part(section) {
    const grows = section.fields.some((field) => field.code === "notes");
    const inside = el("div", { class: "fields" }, ...section.fields.map(place));
    if (!section.purpose) return el("section", { class: grows ? "part grow" : "part" }, el("h3", {}, section.name), inside);
    return el("details", { class: "part fold" }, el("summary", {}, el("span", { class: "fold-name" }, section.name), el("span", { class: "small" }, section.purpose)), inside);
  }

  function place(field) {
    if (CORE.includes(field.code)) return core(field.code);
    const made = KINDS[field.kind](field);
    fields.set(field.code, { ...made, field });
    return made.node;
  }

  const core = (name) => document.querySelector(`[data-core="${name}"]`);

  /** Put a draft into the fields. */
  function fill(draft, mayWrite) {
    editable = mayWrite;
    const answers = new Map(draft.answers.map((answer) => [answer.field, answer.values]));
    for (const [code, one] of fields) {
      one.write(OWN.includes(code) ? own(draft[code]) : answers.get(code) ?? []);
      one.lock(!editable);
    }
    show();
    for (const fold of document.querySelectorAll(".part.fold")) fold.open = false;
  }

  /** Put what is answered into the draft. Fields that this form does not have stay as they were. */
  function collect(draft) {
    const answers = new Map(draft.answers.map((answer) => [answer.field, answer.values]));
    for (const [code, one] of fields) {
      const values = one.read();
      if (code === "interpreter") draft.interpreter = { yes: true, no: false }[values[0]] ?? null;
      else if (OWN.includes(code)) draft[code] = values[0] ?? "";
      else if (values.length) answers.set(code, values);
      else answers.delete(code);
    }
    draft.answers = [...answers].map(([field, values]) => ({ field, values }));
  }

  /** Show the fields that the answers above them ask for. */
  function show() {
    const asked = new Set();
    for (const [code, { field, node, read }] of fields) {
      const above = field.when_field;
      const open = !above || (asked.has(above) && fields.get(above).read().some((value) => field.when_values.includes(value)));
      if (open) asked.add(code);
      // One that is gone while the focus is in it would take the focus along.
      if (open || !node.contains(document.activeElement)) node.hidden = !open;
    }
  }

  function answer(code, value) {
    const one = fields.get(code);
    if (!editable || !one || one.read().length) return false;
    one.write([value]);
    show();
    return true;
  }

  byId("record-form").addEventListener("change", show);
  byId("record-form").addEventListener("focusout", show);
  return { draw, fill, collect, answer, value: (code) => fields.get(code)?.read()[0] ?? "" };
}

const own = (value) => (value === true ? ["yes"] : value === false ? ["no"] : value ? [value] : []);

/** Bring the focus to a field, wherever it is folded away. */
export function goTo(id) {
  const found = byId(id);
  if (!found) return;
  const fold = found.closest("details");
  if (fold) fold.open = true;
  const target = found.matches("input, select, textarea, button") ? found : found.querySelector("input, select, textarea, button");
  target?.focus();
}

/* --- one kind of field each: its node, what it holds, and how it is set ------------------------------ */

const KINDS = { one: select, language: select, several: boxes, yes_no: radios, number: input, text: input };

const label = (field) => [field.name, field.hint ? el("small", {}, ` ${field.hint}`) : null];
const about = (field) => ({ name: field.code, id: `field-${field.code}`, "aria-required": field.required ? "true" : null });

function select(field) {
  const offered = field.options.filter((option) => !option.retired);
  const control = el("select", about(field), el("option", { value: "" }, "–"), ...offered.map((option) => el("option", { value: option.code }, option.name)));
  return {
    node: el("label", { class: "field" }, el("span", { title: field.name }, ...label(field).filter(Boolean)), control),
    read: () => (control.value ? [control.value] : []),
    write([value = ""]) {
      for (const stray of control.querySelectorAll("[data-stray]")) stray.remove();
      // An answer that is offered no more, or that nobody knows, stays to be seen.
      if (value && ![...control.options].some((option) => option.value === value)) {
        const known = field.options.find((option) => option.code === value);
        control.append(el("option", { value, "data-stray": true }, known?.name ?? value));
      }
      control.value = value;
    },
    lock: (locked) => { control.disabled = locked; },
  };
}

function input(field) {
  const control = el("input", { ...about(field), maxlength: field.kind === "number" ? 9 : TYPED_MAX, inputmode: field.kind === "number" ? "numeric" : null });
  return {
    node: el("label", { class: "field" }, el("span", { title: field.name }, ...label(field).filter(Boolean)), control),
    read: () => (control.value ? [control.value] : []),
    write: ([value = ""]) => { control.value = value; },
    lock: (locked) => { control.disabled = locked; },
  };
}

function radios(field) {
  const controls = field.options.map((option) => el("input", { type: "radio", name: field.code, value: option.code }));
  return {
    ...group(field, controls, "field segmented", controls.map((control, at) => el("label", {}, control, el("span", {}, field.options[at].name)))),
    read: () => controls.filter((control) => control.checked).map((control) => control.value).slice(0, 1),
  };
}

function boxes(field) {
  const controls = field.options.map((option) => el("input", { type: "checkbox", name: field.code, value: option.code }));
  const labels = controls.map((control, at) => el("label", { hidden: field.options[at].retired }, control, " ", field.options[at].name));
  const made = group(field, controls, "field several full", labels);
  return {
    ...made,
    write(values) {
      made.write(values);
      // What is offered no more is seen where it was chosen.
      controls.forEach((control, at) => { labels[at].hidden = field.options[at].retired && !control.checked; });
    },
    read: () => controls.filter((control) => control.checked).map((control) => control.value),
  };
}

function group(field, controls, style, labels) {
  return {
    node: el("fieldset", { class: style, id: `field-${field.code}` }, el("legend", { title: field.name }, ...label(field).filter(Boolean)), ...labels),
    // A group of radio buttons takes no empty value: each is set, or the last caller's answer would stay.
    write: (values) => { for (const control of controls) control.checked = values.includes(control.value); },
    lock: (locked) => { for (const control of controls) control.disabled = locked; },
  };
}
