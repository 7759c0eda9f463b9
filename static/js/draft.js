/**
 * Keep what somebody types in a form[data-draft] on this device until the server has it: a lost connection, a session
 * that ends, a closed tab or a browser that stops take nothing away. page.js, which runs first and on every page,
 * forgets what was saved, what belongs to somebody else, and what is older than a week.
 *
 * A draft is the form as it would be sent. It comes back by sending it with row_action "show:draft": the server
 * draws the page again with every field, row and rich text filled in, and saves nothing.
 */

const NOT_KEPT = new Set(["csrfmiddlewaretoken", "row_action", "after"]);
// What the server fills in again at every opening: no text of anybody.
const NOT_COMPARED = /^(base|marks|rich|script)$|-(TOTAL|INITIAL|MIN_NUM|MAX_NUM)_FORMS$/;
const WAIT = 400;
// What this tab has put back already: a text that the server cannot take must not go round and round.
const RESTORED = "gka-restored";
const TAB = "gka-tab";

const form = document.querySelector("form[data-draft]");
const box = document.querySelector("[data-draft-offer]");
const key = form && `gka-draft:${form.dataset.draftUser}:${form.dataset.draft}`;

/** Storage may be full or forbidden; then there is no draft, and typing goes on. */
function quietly(action) {
  try {
    return action();
  } catch {
    return null;
  }
}

/** One name for this tab, which it keeps when other pages are opened in it. */
function nameOfTab() {
  const known = quietly(() => sessionStorage.getItem(TAB));
  if (known) return known;
  const name = String(Math.random());
  quietly(() => sessionStorage.setItem(TAB, name));
  return name;
}

const tab = nameOfTab();
// As long as an older draft is offered, it stays; what is typed meanwhile has a place of its own.
const place = () => (box.hidden ? key : `${key}:later`);
const read = (name) => quietly(() => JSON.parse(localStorage.getItem(name)));
const remove = (name) => quietly(() => localStorage.removeItem(name));
const fieldsOf = () => [...new FormData(form)].filter(([name, value]) => !NOT_KEPT.has(name) && typeof value === "string");

/** Keep the form as it is now, and say so to autosave.js: it promises nothing that is not kept. */
function keep() {
  const draft = { base: form.elements.base.value, at: Date.now(), tab, fields: fieldsOf() };
  const kept = quietly(() => (localStorage.setItem(place(), JSON.stringify(draft)), true));
  if (!kept) remove(place());
  form.dataset.draftKept = String(Boolean(kept));
}

/** The draft of another tab is not done with because this tab was saved. */
function forget() {
  if (read(place())?.tab === tab) remove(place());
}

/** Rich text as it can be compared: the editor and the server do not write every tag in the same way. */
function plainForm(value) {
  if (!value.startsWith("<")) return value.replace(/\s+/g, " ").trim();
  const { body } = new DOMParser().parseFromString(value, "text/html");
  for (const paragraph of body.querySelectorAll("li > p")) paragraph.replaceWith(...paragraph.childNodes);
  return body.innerHTML.replace(/&nbsp;|\s+/g, " ").trim();
}

/** Does the page show the draft already? Then it was saved just before the page was left. */
function isShown(draft) {
  const compared = (fields) =>
    JSON.stringify(fields.filter(([name]) => !NOT_COMPARED.test(name)).map(([name, value]) => [name, plainForm(value)]));
  return compared(draft.fields) === compared(fieldsOf());
}

function restore(draft) {
  quietly(() => sessionStorage.setItem(RESTORED, String(draft.at)));
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

function offer(draft) {
  const at = inDutchTime(draft.at);
  box.querySelector("[data-draft-when]").textContent =
    draft.base === form.elements.base.value
      ? `U typte hem op ${at}.`
      : `U typte hem op ${at}. Daarna is de tekst in de agenda veranderd; bij opslaan ziet u beide teksten.`;
  box.hidden = false;
  box.querySelector("[data-draft-restore]").addEventListener("click", () => restore(draft));
  box.querySelector("[data-draft-discard]").addEventListener("click", () => {
    remove(key);
    box.hidden = true;
    form.querySelector("input:not([type=hidden]), select, textarea")?.focus();
  });
}

/** The page that the server drew from a draft says so once. */
function sayRestored() {
  const at = quietly(() => sessionStorage.getItem(RESTORED));
  if (!at) return;
  const note = document.querySelector("[data-draft-restored]");
  if (note) note.hidden = false;
  document.dispatchEvent(new CustomEvent("portal:announce", { detail: "Uw tekst is teruggezet." }));
}

/** In the tab where it was typed the text comes back by itself, as long as nobody changed the agenda meanwhile. */
function welcome() {
  // A page that the server drew with unsaved text is what somebody is working on: nothing older comes before it.
  if (form.dataset.warnUnsaved === "now") return sayRestored();
  const draft = read(key) ?? read(`${key}:later`);
  if (!draft) return undefined;
  if (isShown(draft)) return remove(key);
  const tried = quietly(() => sessionStorage.getItem(RESTORED)) === String(draft.at);
  if (draft.tab === tab && draft.base === form.elements.base.value && !tried) return restore(draft);
  return offer(draft);
}

function start() {
  let timer;
  const keepNow = () => {
    clearTimeout(timer);
    timer = undefined;
    keep();
  };
  // Not after typing stops: who types on and on must have a draft too.
  form.addEventListener("input", ({ target }) => {
    if (target.form === form || target.matches("[data-formset]")) timer ??= setTimeout(keepNow, WAIT);
  });
  // Tells the server that the text is kept here while somebody signs in again.
  form.addEventListener("formdata", ({ formData }) => formData.set("script", "draft"));
  // What was typed in the last moment must be in the draft when the answer is the sign-in page.
  form.addEventListener("submit", keepNow);
  form.addEventListener("portal:unsaved", keepNow);
  form.addEventListener("portal:saved", () => {
    clearTimeout(timer);
    timer = undefined;
    forget();
  });
  window.addEventListener("pagehide", () => {
    if (timer) keepNow();
  });
  welcome();
}

if (form) start();
