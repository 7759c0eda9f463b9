/**
 * Who else has this part of an agenda open (form[data-presence]), and whether somebody saved a newer text.
 *
 * The page says every fifteen seconds that it is there, as long as it can be seen and somebody does something in it:
 * an empty chair is not at work, and must not keep a session alive.
 */

const EVERY = 15_000;
const IDLE_AFTER = 10 * 60_000;

const form = document.querySelector("form[data-presence]");
const line = document.querySelector("[data-presence-text]");
const newer = document.querySelector("[data-presence-newer]");
// randomUUID is there on every safe connection; without it nobody is shown.
const tab = crypto.randomUUID?.();

let active = Date.now();
let timer;
let said = "";

function post(more) {
  const { base, csrfmiddlewaretoken } = form.elements;
  return fetch(form.dataset.presence, {
    method: "POST",
    body: new URLSearchParams({ part: form.dataset.part, tab, base: base.value, ...more }),
    keepalive: true,
    redirect: "manual",
    headers: { Accept: "application/json", "X-CSRFToken": csrfmiddlewaretoken.value },
  });
}

function show({ text = "", changed = false }) {
  if (text !== line.textContent) line.textContent = text;
  // Who comes and goes is spoken, not how long.
  const names = text.replace(/,? sinds .*$/, "");
  if (names && names !== said) document.dispatchEvent(new CustomEvent("portal:announce", { detail: text }));
  said = names;
  if (newer) newer.hidden = !changed || form.dataset.unsaved !== "false";
}

async function tell() {
  clearTimeout(timer);
  if (document.hidden) return;
  timer = setTimeout(tell, EVERY);
  if (Date.now() - active > IDLE_AFTER) return;
  try {
    const response = await post();
    if (response.ok) show(await response.json());
  } catch {
    // No connection: autosave.js says so.
  }
}

function leave() {
  clearTimeout(timer);
  post({ left: "1" }).catch(() => undefined);
}

if (form && line && tab) {
  for (const name of ["pointerdown", "keydown", "scroll"]) {
    addEventListener(name, () => (active = Date.now()), { passive: true, capture: true });
  }
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) return;
    active = Date.now();
    tell();
  });
  addEventListener("pagehide", leave);
  addEventListener("pageshow", ({ persisted }) => persisted && tell());
  // The answer to a save knows it before the next round does.
  form.addEventListener("portal:save-answer", ({ detail }) => {
    if (newer) newer.hidden = !detail.newer || Boolean(detail.conflicts?.length);
  });
  tell();
}
