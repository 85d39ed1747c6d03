/** What every page can do: keys, help, language, sample sign-ins. */
import { byId } from "./dom.js";
import "./emergency.js";

const handlers = new Map();
let going = false;

/** Let a key do something. While a field has the focus the same key works with Alt. */
export function onKey(key, act) {
  handlers.set(key, act);
}

const typing = (target) => target.closest?.("input:not([type=checkbox],[type=radio]), select, textarea") !== null;

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.isComposing) return;
  // With Alt the character may be another one; the physical key says which letter was meant.
  const key = event.altKey && /^Key[A-Z]$/.test(event.code) ? event.code[3].toLowerCase() : event.key.toLowerCase();
  if (typing(event.target) && !event.altKey) return;
  if (document.querySelector("dialog[open]") && key !== "?") return;
  if (going) {
    going = false;
    const link = document.querySelector(`[data-go="${CSS.escape(key)}"]`);
    if (link) { event.preventDefault(); link.click(); return; }
  }
  if (key === "g") { going = true; setTimeout(() => { going = false; }, 1500); return; }
  const act = handlers.get(key);
  if (act) { event.preventDefault(); act(event); }
});

/** A group of places closes by Escape, which leads back to its name, and when one goes on elsewhere. */
for (const group of document.querySelectorAll(".places details")) {
  group.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !group.open) return;
    event.preventDefault();
    group.open = false;
    group.querySelector("summary").focus();
  });
  group.addEventListener("focusout", (event) => {
    if (event.relatedTarget && !group.contains(event.relatedTarget)) group.open = false;
  });
}
document.addEventListener("click", (event) => {
  for (const group of document.querySelectorAll(".places details[open]")) {
    if (!group.contains(event.target)) group.open = false;
  }
});

const help = byId("help");
const toggleHelp = () => { if (help.open) help.close(); else help.showModal(); };
onKey("?", toggleHelp);
byId("help-button").addEventListener("click", toggleHelp);
help.addEventListener("click", (event) => { if (event.target === help) help.close(); });
onKey("l", () => byId("switch-language").click());

for (const button of document.querySelectorAll("[data-fill]")) {
  button.addEventListener("click", () => {
    byId("sign_in").value = button.dataset.fill;
    byId("password").value = button.dataset.password;
    document.querySelector(".stack button").focus();
  });
}
