/** A discreet sound for an offer; remembered per browser whether it is wanted. */
import { byId, say, setText } from "./dom.js";

const STORED = "switchboard-sound";
let context = null;
let wanted = localStorage.getItem(STORED) !== "off";

export function chime() {
  if (!wanted) return;
  try {
    context ??= new AudioContext();
    for (const [delay, pitch] of [[0, 660], [0.18, 880]]) {
      const tone = context.createOscillator();
      const volume = context.createGain();
      const start = context.currentTime + delay;
      tone.frequency.value = pitch;
      volume.gain.setValueAtTime(0, start);
      volume.gain.linearRampToValueAtTime(0.12, start + 0.02);
      volume.gain.exponentialRampToValueAtTime(0.0001, start + 0.35);
      tone.connect(volume).connect(context.destination);
      tone.start(start);
      tone.stop(start + 0.4);
    }
  } catch {
    wanted = false;
  }
}

const button = byId("sound");
function show() {
  setText(button, say(wanted ? "sound_on" : "muted"));
  button.setAttribute("aria-pressed", String(wanted));
}
button.addEventListener("click", () => {
  wanted = !wanted;
  localStorage.setItem(STORED, wanted ? "on" : "off");
  show();
  chime();
});
show();
