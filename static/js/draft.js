/**
 * Keep what somebody types in a form[data-draft] on this device until the server has it: a lost connection, a session
 * that ends, a closed tab or a browser that stops take nothing away. page.js, which runs first and on every page,
 * forgets what was saved, what belongs to somebody else, and what is older than a week.
 *
 * A draft is the form as it would be sent. It comes back by sending it with row_action "show:draft": the server
 * draws the page again with every field, row and rich text filled in, and saves nothing. Texts for fields that were
 * locked meanwhile stand there to copy ([data-refused]); the draft stays until somebody says that they may go.
 */

const NOT_KEPT = new Set(["csrfmiddlewaretoken", "row_action", "after"]);
// What the server fills in again at every opening: no text of anybody.
const NOT_COMPARED = /^(base|marks|rich|script)$|-(TOTAL|INITIAL|MIN_NUM|MAX_NUM)_FORMS$/;
const WAIT = 400;
// What this tab has put back already: a text that the server cannot take must not go round and round.
const RESTORED = "gka-restored";
const TAB = "gka-tab";
// Under which name the text was kept that this tab sent last: page.js forgets it when the server says it was saved.
const SENT = "gka-draft-sent";

const form = document.querySelector("form[data-draft]");
const box = document.querySelector("[data-draft-offer]");
const key = form && `gka-draft:${form.dataset.draftUser}:${form.dataset.draft}`;
// Under which name this page keeps what is typed: another one as long as an older text is offered.
let own = key;
let offered = null;

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
const read = (name) => quietly(() => JSON.parse(localStorage.getItem(name)));
const remove = (name) => quietly(() => localStorage.removeItem(name));
const write = (name, draft) => quietly(() => (localStorage.setItem(name, JSON.stringify(draft)), true));
const isHere = (name) => name === key || Boolean(name?.startsWith(`${key}:later`));
const later = () => `${key}:later${Date.now()}`;
const fieldsOf = () => [...new FormData(form)].filter(([name, value]) => !NOT_KEPT.has(name) && typeof value === "string");

/** Everything that is kept of this part, the newest first. */
function keptDrafts() {
  const names = quietly(() => Object.keys(localStorage).filter(isHere)) ?? [];
  const found = names.map((name) => ({ name, draft: read(name) })).filter(({ draft }) => draft);
  return found.sort((one, other) => other.draft.at - one.draft.at);
}

/** Keep the form as it is now, and say so to autosave.js: it promises nothing that is not kept. */
function keep() {
  // Another tab keeps its own text under this name.
  if ((read(own)?.tab ?? tab) !== tab) own = later();
  const kept = write(own, { base: form.elements.base.value, at: Date.now(), tab, fields: fieldsOf() });
  if (!kept) remove(own);
  form.dataset.draftKept = String(Boolean(kept));
}

/** The draft of another tab is not done with because this tab was saved; nor is a text that was refused. */
function forget() {
  if (form.querySelector("[data-refused]")) keep();
  else if (read(own)?.tab === tab) remove(own);
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

function restore({ name, draft }) {
  quietly(() => sessionStorage.setItem(RESTORED, String(draft.at)));
  quietly(() => sessionStorage.setItem(SENT, name));
  // From now on it is the text of this tab.
  write(name, { ...draft, tab });
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

function offer(found) {
  offered = found;
  const { draft } = found;
  const at = inDutchTime(draft.at);
  box.querySelector("[data-draft-when]").textContent =
    draft.base === form.elements.base.value
      ? `U typte hem op ${at}.`
      : `U typte hem op ${at}. Daarna is de tekst in de agenda veranderd; bij opslaan ziet u beide teksten.`;
  if (own === found.name || own === key) own = later();
  box.hidden = false;
}

/** Throw away what is offered; what was kept before it is offered next. */
function discard() {
  remove(offered.name);
  const [next] = keptDrafts().filter(({ name }) => name !== own);
  if (next) return offer(next);
  box.hidden = true;
  return form.querySelector("input:not([type=hidden]), select, textarea")?.focus();
}

/** The page that the server drew from a draft says so once. */
function sayRestored(at) {
  if (!at || quietly(() => sessionStorage.getItem(RESTORED)) !== String(at)) return;
  const note = document.querySelector("[data-draft-restored]");
  if (note) note.hidden = false;
  document.dispatchEvent(new CustomEvent("portal:announce", { detail: "Uw tekst is teruggezet." }));
}

/** In the tab where it was typed the text comes back by itself, as long as nobody changed the agenda meanwhile. */
function welcome() {
  // A page that the server drew with unsaved text is what somebody is working on: nothing older comes before it.
  if (form.dataset.warnUnsaved === "now") {
    const sent = quietly(() => sessionStorage.getItem(SENT));
    if (isHere(sent)) own = sent;
    return sayRestored(read(own)?.at);
  }
  for (const found of keptDrafts()) {
    const { name, draft } = found;
    if (isShown(draft)) {
      remove(name);
      continue;
    }
    const tried = quietly(() => sessionStorage.getItem(RESTORED)) === String(draft.at);
    const isOwn = draft.tab === tab && draft.base === form.elements.base.value;
    return isOwn && !tried ? restore(found) : offer(found);
  }
  return undefined;
}

/** Somebody copied what was refused. */
function startAcknowledging() {
  const done = form.querySelector("[data-refused-done]");
  if (!done) return;
  done.hidden = false;
  done.addEventListener("click", () => {
    done.closest("[data-refused]").remove();
    if (form.dataset.unsaved === "true") keep();
    else forget();
    document.dispatchEvent(new CustomEvent("portal:announce", { detail: "De tekst is weggehaald." }));
    form.querySelector("input:not([type=hidden]), select, textarea")?.focus();
  });
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
  form.addEventListener("submit", () => {
    keepNow();
    quietly(() => sessionStorage.setItem(SENT, own));
  });
  form.addEventListener("portal:unsaved", keepNow);
  form.addEventListener("portal:saved", () => {
    clearTimeout(timer);
    timer = undefined;
    forget();
  });
  window.addEventListener("pagehide", () => {
    if (timer) keepNow();
  });
  box.querySelector("[data-draft-restore]").addEventListener("click", () => restore(offered));
  box.querySelector("[data-draft-discard]").addEventListener("click", discard);
  startAcknowledging();
  welcome();
}

if (form) start();
