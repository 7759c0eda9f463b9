/**
 * Keep what somebody types in a form[data-draft] until it is saved, in this tab only: when the session ends, the
 * sign-in page comes in between, and the server never sees the text. page.js, which runs first and on every page,
 * forgets the draft of a part that was saved.
 *
 * A draft is the form as it would be sent. It comes back by sending it with row_action "show:draft": the server
 * draws the page again with every field, row and rich text filled in, and saves nothing.
 */

const PREFIX = "gka-draft:";
const NOT_KEPT = new Set(["csrfmiddlewaretoken", "row_action", "after"]);
const WAIT = 800;

const keyOf = (name) => PREFIX + name;

/** Storage may be full or forbidden; then there is no draft, and typing goes on. */
function keep(key, draft) {
  try {
    sessionStorage.setItem(key, JSON.stringify(draft));
  } catch {
    sessionStorage.removeItem(key);
  }
}

function read(key) {
  try {
    return JSON.parse(sessionStorage.getItem(key));
  } catch {
    return null;
  }
}

const fieldsOf = (form) => [...new FormData(form)].filter(([name, value]) => !NOT_KEPT.has(name) && typeof value === "string");

function forgetOthers(user) {
  for (const key of Object.keys(sessionStorage)) {
    if (key.startsWith(PREFIX) && read(key)?.user !== user) sessionStorage.removeItem(key);
  }
}

function restore(form, draft) {
  const sent = document.createElement("form");
  sent.method = "post";
  sent.hidden = true;
  const token = ["csrfmiddlewaretoken", form.querySelector("[name=csrfmiddlewaretoken]").value];
  for (const [name, value] of [...draft.fields, token, ["row_action", "show:draft"]]) {
    const field = document.createElement("textarea");
    field.name = name;
    field.value = value;
    sent.append(field);
  }
  document.body.append(sent);
  sent.submit();
}

/** 21 november 2026 om 02.28 uur, wherever the computer thinks it is. */
function inDutchTime(moment) {
  const write = (options) => new Intl.DateTimeFormat("nl-NL", { timeZone: "Europe/Amsterdam", ...options }).format(moment);
  const time = write({ hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).replace(":", ".");
  return `${write({ dateStyle: "long" })} om ${time} uur`;
}

function offer(form, key) {
  const draft = read(key);
  const box = document.querySelector("[data-draft-offer]");
  // A page that the server drew with unsaved text is what somebody is working on: nothing older comes before it.
  if (!draft || form.dataset.warnUnsaved === "now") return;
  const at = inDutchTime(draft.at);
  box.querySelector("[data-draft-when]").textContent =
    draft.base === form.elements.base.value
      ? `U typte hem op ${at}.`
      : `U typte hem op ${at}. Daarna is de tekst in de agenda veranderd; bij opslaan ziet u beide teksten.`;
  box.hidden = false;
  box.querySelector("[data-draft-restore]").addEventListener("click", () => restore(form, draft));
  box.querySelector("[data-draft-discard]").addEventListener("click", () => {
    sessionStorage.removeItem(key);
    box.hidden = true;
    form.querySelector("input:not([type=hidden]), select, textarea")?.focus();
  });
}

function start(form) {
  const key = keyOf(form.dataset.draft);
  let timer;
  const save = () => {
    clearTimeout(timer);
    keep(key, { user: form.dataset.draftUser, base: form.elements.base.value, at: Date.now(), fields: fieldsOf(form) });
  };
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(save, WAIT);
  });
  // Tells the server that the text is kept here while somebody signs in again.
  form.addEventListener("formdata", ({ formData }) => formData.set("script", "draft"));
  // What was typed in the last moment must be in the draft when the answer is the sign-in page.
  form.addEventListener("submit", save);
  offer(form, key);
}

const form = document.querySelector("form[data-draft]");
if (form) {
  forgetOthers(form.dataset.draftUser);
  start(form);
}
