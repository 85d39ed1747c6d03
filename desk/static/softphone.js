/**
 * The specialist's voice line, behind one small interface: `connect({offer})`, `hangUp()`;
 * a supervisor's: `connect({party})`.
 * "loopback" tells the carrier's double that our device dialled in; "twilio" is the Voice SDK.
 */
import { post } from "./http.js";

export async function softphone(told, tokens = "/desk/softphone/token") {
  const answer = await post(tokens);
  if (!answer.ok) {
    told("failed", answer.message);
    return { connect: async () => told("failed", answer.message), hangUp() {} };
  }
  const phone = answer.kind === "twilio" ? await twilio(answer.token, told, tokens) : loopback(answer, told);
  if (answer.kind !== "twilio" || await canBeHeard(told)) told("idle", "");
  return phone;
}

/** Before the first caller: is there a microphone, and may this page use it? */
async function canBeHeard(told) {
  try {
    const sound = await navigator.mediaDevices.getUserMedia({ audio: true });
    for (const track of sound.getTracks()) track.stop();
    return true;
  } catch (cause) {
    told("no_microphone", cause.name);
    return false;
  }
}

function loopback({ url, token }, told) {
  return {
    async connect(params) {
      try {
        const response = await fetch(`${url}/network/devices/connect`, {
          method: "POST", headers: { "Content-Type": "application/json" },
          body: JSON.stringify({ token, params }),
        });
        if (response.ok) told("connected", "");
        else told("failed", `HTTP ${response.status}`);
      } catch (cause) {
        told("failed", cause.message);
      }
    },
    hangUp() { told("idle", ""); },
  };
}

async function twilio(token, told, tokens) {
  const device = new globalThis.Twilio.Device(token, { logLevel: "error", closeProtection: true });
  device.on("tokenWillExpire", async () => {
    const fresh = await post(tokens);
    if (fresh.ok) device.updateToken(fresh.token);
  });
  device.on("error", (error) => told("failed", error.message));
  let call = null;
  return {
    async connect(params) {
      try {
        call = await device.connect({ params });
        call.on("accept", () => told("connected", ""));
        call.on("disconnect", () => { call = null; told("idle", ""); });
      } catch (cause) {
        told("failed", cause.message);
      }
    },
    hangUp() { call?.disconnect(); },
  };
}
