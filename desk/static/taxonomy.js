/** The form that leads words to a term: the term is found by typing. */
import { combobox } from "./combobox.js";
import { byId, el } from "./dom.js";

combobox(byId("term"), byId("term-list"), {
  url: (query) => `/directory/words/terms?q=${encodeURIComponent(query)}`,
  row: (term) => [el("span", {}, term.name, term.via ? el("span", { class: "small" }, ` ${term.via}`) : null), el("span", { class: "small" }, term.category)],
  chosen(term) {
    byId("term").value = term.name;
    byId("term-code").value = term.code;
  },
});
