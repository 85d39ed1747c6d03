/** Requests to our own server. Every answer is `{ok, ...}`; a failure carries a sentence for the person. */

import { say } from "./dom.js";

const csrf = () => document.querySelector('meta[name="csrf-token"]').content;

/** @returns the answer's JSON with `ok` and `status`; never throws. */
export async function send(method, path, body, { key, keepalive = false } = {}) {
  const headers = { Accept: "application/json", "X-CSRF-Token": csrf() };
  if (key) headers["Idempotency-Key"] = key;
  if (body !== undefined) headers["Content-Type"] = "application/json";
  try {
    const response = await fetch(path, {
      method, headers, keepalive, credentials: "same-origin",
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const answer = response.status === 204 ? {} : await response.json();
    const told = Array.isArray(answer) ? { rows: answer } : answer;
    return { ok: response.ok, ...told, status: response.status };
  } catch (cause) {
    return { ok: false, status: 0, message: say("unreachable"), cause: String(cause) };
  }
}

export const get = (path) => send("GET", path);
export const post = (path, body) => send("POST", path, body, { key: crypto.randomUUID?.() });

export async function postForm(path, fields) {
  const response = await fetch(path, {
    method: "POST", credentials: "same-origin",
    headers: { Accept: "application/json", "X-CSRF-Token": csrf() },
    body: new URLSearchParams(fields),
  });
  return response.ok;
}
