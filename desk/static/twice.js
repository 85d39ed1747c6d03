/** Keys whose act cannot be taken back are pressed twice within four seconds; the first press says so on the button. */
import { announce, byId } from "./dom.js";

const WITHIN_MS = 4000;
let armed = { id: "", until: 0, label: "" };

/** @param again is what the button says between the two presses. */
export function twice(id, again, act) {
  const button = byId(id);
  if (!button) return undefined;
  const second = armed.id === id && Date.now() <= armed.until && button.hasAttribute("data-armed");
  disarm();
  if (second) return act();
  armed = { id, until: Date.now() + WITHIN_MS, label: button.firstChild.data };
  button.setAttribute("data-armed", "");
  button.firstChild.data = again;
  announce(again);
  return undefined;
}

export function disarmLate() {
  if (armed.id && Date.now() > armed.until) disarm();
}

function disarm() {
  const button = armed.id ? byId(armed.id) : null;
  if (button?.hasAttribute("data-armed")) {
    button.removeAttribute("data-armed");
    button.firstChild.data = armed.label;
  }
  armed = { id: "", until: 0, label: "" };
}
