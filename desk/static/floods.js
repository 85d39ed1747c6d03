/** The ladder against floods of calls, live: figures, the numbers that call very often, and those that are blocked. */
import { byId, el, setText } from "./dom.js";
import { follow } from "./stream.js";

function news(view) {
  for (const step of view.steps) {
    const row = document.querySelector(`[data-step="${step.key}"]`);
    row.toggleAttribute("data-active", step.active);
    setText(row.querySelector("dd"), step.text);
  }
  table("sources", view.sources, (one, body) => [
    el("td", { class: "num" }, one.calls), el("td", { class: "num" }, one.latest),
    el("td", { class: "num" }, one.waiting), el("td", { class: "num" }, one.served),
    el("td", {}, one.blocked ? body.dataset.blocked : el("a", { id: `look-${one.source}`, href: `/floods/review?source=${one.source}` }, body.dataset.look))]);
  table("blocks", view.blocks, (one, body) => [
    el("td", {}, one.until), el("td", {}, one.by), el("td", { class: "wraps" }, one.reason), el("td", { class: "num" }, one.turned_away),
    el("td", {}, el("a", { id: `let-in-${one.source}`, href: `/floods/review?act=unblock&source=${one.source}` }, body.dataset.look))]);
}

/** Draw a table anew where it has changed, and leave the focus where it was. */
function table(name, list, cells) {
  const body = byId(name);
  byId(`${name}-table`).hidden = list.length === 0;
  byId(`${name}-none`).hidden = list.length > 0;
  const picture = JSON.stringify(list);
  if (body.drawn === picture) return;
  body.drawn = picture;
  const focused = body.contains(document.activeElement) ? document.activeElement.id : "";
  body.replaceChildren(...list.map((one) => el("tr", { "data-source": one.source }, el("th", { scope: "row" }, one.mark), ...cells(one, body))));
  if (focused) byId(focused)?.focus();
}

follow("/floods/stream", "floods", "/floods/state", { news, health: () => {} });
