/** The check of one's own telephone, beside the choice of it. */
import { alarm, announce, byId, setText } from "./dom.js";
import { get, post } from "./http.js";

const LOOK_EVERY_MS = 1000;
const button = byId("call-phone");

async function look() {
  const view = await get("/desk/state");
  if (!view.ok || !view.phone) return;
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
if (button) setInterval(look, LOOK_EVERY_MS);
