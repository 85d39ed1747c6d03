/** Pages of the rule book that wait for something: a check or a dry run, an edition on its way to the floor. */
import { announce, byId, setText } from "./dom.js";
import { get } from "./http.js";

const CHECK_MS = 500;
const DRY_RUN_MS = 1000;
const STANDING_MS = 1000;
const FAILURES_MAX = 20;

/** Ask until `done` says so; a server that does not answer is asked less and less often. */
function ask(path, pause, done) {
  let failures = 0;
  async function look() {
    const answer = await get(path);
    if (answer.status === 401) { location.assign("/sign-in"); return; }
    if (answer.ok && done(answer)) return;
    failures = answer.ok ? 0 : failures + 1;
    if (failures < FAILURES_MAX) setTimeout(look, pause * (1 + failures));
  }
  setTimeout(look, pause);
}

/** Whether somebody has typed, chosen or come to something that a reload would take away. */
const touched = () => document.activeElement !== document.body || [...document.querySelectorAll("input, textarea")].some((field) =>
  field.type === "radio" || field.type === "checkbox" ? field.checked !== field.defaultChecked : field.value !== field.defaultValue);

/** Show how far something has come; once it is done, show what it came to, or offer to. */
function follow(waiting, name, pause) {
  if (!waiting) return;
  ask(waiting.dataset.poll, pause, (answer) => {
    byId(`${name}-progress`).value = answer.percent;
    if (!answer.done) return false;
    if (touched() || getSelection().toString()) {
      byId(`${name}-done`).hidden = false;
      announce(byId(`${name}-done`).textContent);
    } else {
      location.reload();
    }
    return true;
  });
}

follow(document.querySelector(".checking"), "check", CHECK_MS);
follow(document.querySelector(".dry-running"), "dry-run", DRY_RUN_MS);

const standing = byId("standing");
if (standing?.dataset.poll) {
  ask(standing.dataset.poll, STANDING_MS, (answer) => {
    setText(standing, answer.text);
    if (answer.settled) standing.dataset.tone = "well";
    return answer.settled;
  });
}
