/** The keeper's page: files go up in pieces and go on where they were cut off; editions move while one is being read. */
import { announce, byId, el, say, setText } from "./dom.js";
import { get } from "./http.js";

const PIECE_BYTES = 192 * 1024;
const AGAIN_MS = 2000;
const LOOK_MS = 2000;
const TRIES = 30;

const csrf = () => document.querySelector('meta[name="csrf-token"]').content;
const wait = (milliseconds) => new Promise((done) => { setTimeout(done, milliseconds); });

async function piece(file, name, start, end) {
  const query = new URLSearchParams({ stamp: file.lastModified, size: file.size, start });
  try {
    const response = await fetch(`/directory/files/${encodeURIComponent(name)}?${query}`, {
      method: "PUT", credentials: "same-origin", body: file.slice(start, end),
      headers: { Accept: "application/json", "X-CSRF-Token": csrf(), "Content-Type": "application/octet-stream" },
    });
    const answer = await response.json();
    return response.ok ? answer : { refused: response.status < 500, message: answer.message };
  } catch {
    return { refused: false, message: say("unreachable") };
  }
}

async function upload(file) {
  const name = file.name.replaceAll(/[^A-Za-z0-9._-]/g, "-");
  let there = null;
  let tries = 0;
  while (there === null || there < file.size) {
    // Nothing sent: the answer says from where to go on.
    const answer = await piece(file, name, there ?? 0, there === null ? 0 : there + PIECE_BYTES);
    if (answer.there === undefined) {
      tries += 1;
      setText(byId("upload-said"), answer.message ?? "");
      if (answer.refused || tries > TRIES) return;
      await wait(AGAIN_MS);
      continue;
    }
    tries = 0;
    there = answer.there;
    byId("upload-bar").value = there / file.size;
  }
  setText(byId("upload-said"), say("upload_done", { name }));
  announce(say("upload_done", { name }));
  await look();
  byId("import-file").value = name;
}

async function look() {
  const answer = await get("/directory/state");
  if (!answer.ok) return;
  const rows = byId("editions");
  rows.dataset.running = answer.running ? "yes" : "";
  for (const one of answer.editions) {
    const row = byId(`edition-${one.number}`);
    if (!row) { location.reload(); return; }
    for (const cell of row.querySelectorAll("[data-of]")) setText(cell, one[cell.dataset.of]);
  }
  show("import-said", answer.said);
  show("import-detail", answer.detail);
  const list = byId("import-file");
  const chosen = list.value;
  list.replaceChildren(...answer.files.map((one) => el("option", { value: one.name }, one.size ? `${one.name} (${one.size})` : one.name)));
  if (answer.files.some((one) => one.name === chosen)) list.value = chosen;
}

function show(id, text) {
  byId(id).hidden = !text;
  setText(byId(id), text);
}

byId("upload").addEventListener("change", (event) => { if (event.target.files[0]) upload(event.target.files[0]); });
setInterval(() => { if (byId("editions").dataset.running && !document.hidden) look(); }, LOOK_MS);
