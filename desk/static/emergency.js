/** The band over every screen while an emergency is in force, and how long it still lasts. */
import { alarm, byId, el, say, setText, span } from "./dom.js";
import { get } from "./http.js";

const POLL_MS = 10000;
const place = byId("emergencies");
let offset = place ? Number(place.dataset.now) - Date.now() : 0;
let shown = place ? [...place.querySelectorAll(".emergency")].map((band) => band.dataset.plan).join("\n") : "";

/** @param list what is in force, as the server says it; `now` is the server's clock. */
export function showEmergencies(list, now) {
  if (!place) return;
  offset = now - Date.now();
  const known = shown.split("\n");
  shown = list.map((one) => one.plan).join("\n");
  const picture = JSON.stringify(list);
  if (place.drawn === picture) return;
  place.drawn = picture;
  place.replaceChildren(...list.map((one) => el("p", { class: "emergency", "data-plan": one.plan },
    el("span", {}, one.text), " ", el("span", { class: "number", "data-ends": one.ends_at_ms }),
    place.dataset.link ? el("a", { href: "/emergency" }, place.dataset.link) : null)));
  for (const one of list) if (!known.includes(one.plan)) alarm(one.text);
  tick();
}

function tick() {
  const at = Date.now() + offset;
  for (const field of document.querySelectorAll("[data-ends]")) {
    setText(field, say("emergency_left", { left: span(Number(field.dataset.ends) - at) }));
  }
}

async function poll() {
  const answer = await get("/emergency/band");
  if (answer.ok) showEmergencies(answer.emergencies, answer.now_ms);
}

if (place) {
  tick();
  setInterval(tick, 1000);
  if (place.dataset.follow === "poll") setInterval(poll, POLL_MS);
}
