/**
 * A type-ahead field (ARIA combobox): arrows move, Enter chooses, Esc closes and keeps what was typed. An Enter that comes
 * before the answer waits for it: it never takes what stood there for an earlier word.
 */
import { el, say } from "./dom.js";
import { get } from "./http.js";

const PAUSE_MS = 120;

/**
 * @param row gives the children of one option; `chosen(option)` is told which one was taken; `vain(query)`, what was
 * left standing and had found nothing.
 */
export function combobox(input, list, { url, row, chosen, vain, minimum = 1 }) {
  let options = [];
  let active = -1;
  let timer = 0;
  let asked = 0;
  let nothingFor = "";
  // What stands there is of an earlier word, while the answer to the latest one is on its way.
  let pending = false;
  let wanted = false;

  function close() {
    wanted = false;
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
    active = -1;
  }

  function mark(index) {
    active = index;
    [...list.children].forEach((item, position) => item.setAttribute("aria-selected", String(position === index)));
    const item = list.children[index];
    if (item) { input.setAttribute("aria-activedescendant", item.id); item.scrollIntoView({ block: "nearest" }); }
  }

  function show(found, query) {
    options = found;
    nothingFor = found.length ? "" : query;
    list.replaceChildren(...found.map((option, index) => el("li", {
      role: "option", id: `${list.id}-${index}`, "aria-selected": "false",
      pointerdown: (event) => { event.preventDefault(); take(index); },
    }, ...row(option))));
    if (!found.length) list.append(el("li", { class: "none", role: "option", "aria-disabled": "true" }, say("no_matches", { query })));
    list.hidden = false;
    input.setAttribute("aria-expanded", "true");
    if (found.length) mark(0);
  }

  function take(index) {
    const option = options[index];
    if (!option) return;
    close();
    chosen(option);
  }

  input.addEventListener("input", () => {
    clearTimeout(timer);
    const [query, mine] = [input.value.trim(), ++asked];
    wanted = false;
    pending = query.length >= minimum;
    if (!pending) { close(); return; }
    timer = setTimeout(async () => {
      const answer = await get(url(query));
      if (mine !== asked) return;
      pending = false;
      if (!answer.ok || document.activeElement !== input) return;
      const first = wanted;
      show(answer.rows, query);
      if (first) take(0);
    }, PAUSE_MS);
  });
  input.addEventListener("keydown", (event) => {
    const early = pending && event.key === "Enter" && !event.ctrlKey;
    if (list.hidden && !early) return;
    if (early) wanted = true;
    else if (event.key === "ArrowDown") mark(Math.min(active + 1, options.length - 1));
    else if (event.key === "ArrowUp") mark(Math.max(active - 1, 0));
    else if (event.key === "Enter" && !event.ctrlKey) take(active);
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  input.addEventListener("blur", () => {
    close();
    if (nothingFor && nothingFor === input.value.trim()) vain?.(nothingFor);
    nothingFor = "";
  });
}
