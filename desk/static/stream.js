/** Follow a server-sent event stream; when it cannot be held open, poll. Never both, never in a herd. */
import { get } from "./http.js";

const SILENT_MS = 9000;
const POLL_MS = 2000;

/** @param health is told `true` when news arrives and `false` when none did for nine seconds. */
export function follow(path, event, fallback, { news, health }) {
  let heard = Date.now();
  let polling = 0;
  let source = null;
  let stopped = false;

  function open() {
    if (stopped) return;
    source = new EventSource(path);
    source.addEventListener(event, (message) => {
      clearInterval(polling);
      polling = 0;
      heard = Date.now();
      health(true);
      news(JSON.parse(message.data));
    });
    source.addEventListener("end", () => { source.close(); setTimeout(open, 200 + Math.random() * 1000); });
    source.addEventListener("error", () => {
      if (source.readyState === EventSource.CLOSED) setTimeout(open, 1000 + Math.random() * 9000);
      if (!polling && fallback) polling = setInterval(poll, POLL_MS + Math.random() * 500);
    });
  }

  async function poll() {
    const answer = await get(fallback);
    if (stopped) return;
    if (answer.status === 401) { location.assign("/sign-in"); return; }
    if (!answer.ok) return;
    heard = Date.now();
    health(true);
    news(answer);
  }

  const watch = setInterval(() => { if (Date.now() - heard > SILENT_MS) health(false); }, 1000);
  globalThis.addEventListener("pagehide", () => source?.close());
  open();
  return {
    refresh: () => fallback && poll(),
    stop() {
      stopped = true;
      clearInterval(watch);
      clearInterval(polling);
      source.close();
    },
  };
}
