/** Small pieces for building a page without markup in strings: what comes from a caller is only ever text. */

export const byId = (id) => document.getElementById(id);

/** @returns an element with attributes (functions become listeners) and children (text, elements, null). */
export function el(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (typeof value === "function") made.addEventListener(name, value);
    else made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}

export function shape(state) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `#shape-${state}`);
  svg.append(use);
  return svg;
}

/** Set text only where it changed, so that nothing is announced or repainted in vain. */
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

const texts = JSON.parse(byId("words").textContent);

/** A text of `script_words.py` with its {places} filled. */
export function say(name, places = {}) {
  return (texts[name] ?? name).replace(/\{(\w+)\}/g, (whole, place) => String(places[place] ?? whole));
}

/** A length of time as on a stopwatch; unknown is a dash. */
export function span(milliseconds) {
  if (milliseconds === null || milliseconds === undefined) return "–";
  const all = Math.max(0, Math.floor(milliseconds / 1000));
  const two = (number) => String(number).padStart(2, "0");
  const [hours, minutes, seconds] = [Math.floor(all / 3600), Math.floor((all % 3600) / 60), all % 60];
  return hours ? `${hours}:${two(minutes)}:${two(seconds)}` : `${minutes}:${two(seconds)}`;
}

export const announce = (text) => setText(byId("polite"), text);
export const alarm = (text) => setText(byId("urgent"), text);
