/**
 * Needs that similar contacts had beside those of this record: offered, never filled in. Alt and a digit adds one.
 */
import { announce, byId, el, say } from "./dom.js";
import { get } from "./http.js";

const box = byId("together");
let shownFor = "";
let offered = [];

/** @param add is told which term was taken. */
export function together(add) {
  document.addEventListener("keydown", (event) => {
    const digit = event.altKey && !event.ctrlKey && /^Digit[1-3]$/.test(event.code) ? Number(event.code[5]) : 0;
    if (!digit || !offered[digit - 1]) return;
    event.preventDefault();
    take(offered[digit - 1]);
  });

  function take(term) {
    announce(say("need_added", { term: term.name }));
    add(term);
    byId("field-needs").focus();
  }

  async function show(codes) {
    const wanted = codes.join("\n");
    if (wanted === shownFor) return;
    shownFor = wanted;
    fill([]);
    if (!codes.length) return;
    const query = new URLSearchParams(codes.map((code) => ["code", code]));
    const answer = await get(`/desk/find/needs/together?${query}`);
    if (wanted === shownFor && answer.ok) fill(answer.rows);
  }

  function fill(terms) {
    offered = terms;
    box.hidden = !terms.length;
    box.replaceChildren(box.firstElementChild, ...terms.map((term, index) => el("button", {
      type: "button", class: "quiet", click: () => take(term),
    }, `+ ${term.name} `, el("kbd", {}, "Alt"), el("kbd", {}, String(index + 1)))));
  }

  return { show };
}
