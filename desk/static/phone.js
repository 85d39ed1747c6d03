/** The check of one's own telephone, beside the choice of it. */
import { alarm, announce, byId, setText } from "./dom.js";
import { get, post, send } from "./http.js";

const LOOK_EVERY_MS = 1000;
const HEARTBEAT_MS = 4000;
const button = byId("call-phone");
let ready = true;

async function look() {
  const view = await get("/desk/state");
  if (!view.ok || !view.phone) return;
  ready = view.state !== "not_ready";
  const field = byId("phone-state");
  if (field.textContent !== view.phone.word) announce(view.phone.word);
  setText(field, view.phone.word);
  field.dataset.tone = view.phone.good ? "" : "bad";
  button.disabled = !view.phone.can_call;
}

button?.addEventListener("click", async () => {
  const answer = await post("/desk/phone/call");
  if (!answer.ok) alarm(answer.message);
  await look();
});
/** Whoever checks a telephone is here, though not at the desk. Whoever is ready is not: a call would find nobody. */
function beat() {
  if (!ready) send("POST", "/desk/heartbeat");
}

if (button) {
  setInterval(look, LOOK_EVERY_MS);
  setInterval(beat, HEARTBEAT_MS);
}
