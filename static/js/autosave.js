/**
 * Save form[data-autosave] by itself: shortly after typing stops, at once when a field is left or a row changes.
 *
 * One request at a time, and always the newest state of the form. What cannot be saved is kept on this device by
 * draft.js; the answer per field (what is wrong, who was first) is shown by save-answers.js.
 */

const QUIET = 1_000;
const LONGEST = 8_000;
const PATIENCE = 20_000;
const AGAIN = [2_000, 4_000, 8_000, 15_000, 30_000];
// The browser sends no more than 64 kB of a page that is being left.
const MOST_WHEN_LEAVING = 60_000;
const LEAVE_AFTER = 2_500;
const SAVED_AT = "gka-saved-at";

const form = document.querySelector("form[data-autosave]");
const line = form?.querySelector("[data-save-status]");
const parts = document.getElementById("save-parts");

// `edits` counts changes; the request on its way covers `sending` of them, the last answer `sent`; `troubled`: that
// answer left fields out; `since`: the first change that waits; `halted`: why nothing can be sent now.
const state = { edits: 0, sending: 0, sent: 0, troubled: false, since: 0, failures: 0, halted: "", leaving: false };
let request = null;
let timer;

const isNewer = () => state.edits !== state.sent;
const isUnsaved = () => isNewer() || state.troubled;

function announce(sentence) {
  document.dispatchEvent(new CustomEvent("portal:announce", { detail: sentence }));
}

/** Show how it stands: `kind` is typing, saving, saved, offline or problem; `more` are nodes after the sentence. */
function show(kind, sentence, ...more) {
  const icon = parts.content.querySelector(`[data-icon=${kind}]`).firstElementChild.cloneNode(true);
  const words = document.createElement("span");
  words.append(sentence, ...more.flatMap((node) => [" ", node]));
  line.replaceChildren(icon, words);
  line.dataset.kind = kind;
  line.dataset.said = "";
  form.dataset.unsaved = String(isUnsaved());
}

/** What needs attention is spoken when it begins, and stays as it is while it lasts: somebody may be at its link. */
function showProblem(kind, sentence, ...more) {
  form.dispatchEvent(new Event("portal:unsaved"));
  const said = [kind, sentence, ...more.map((node) => node.textContent ?? node)].join(" ");
  if (line.dataset.said === said) return;
  show(kind, sentence, ...more);
  line.dataset.said = said;
  announce(sentence);
}

function link(words, address) {
  return Object.assign(document.createElement("a"), { textContent: words, href: address });
}

/** draft.js says whether the browser could keep the text. */
const whereItIs = () =>
  form.dataset.draftKept === "false"
    ? "Laat deze pagina open: uw tekst staat alleen hier."
    : "Uw tekst staat veilig op dit apparaat.";

function plan(wait) {
  clearTimeout(timer);
  timer = setTimeout(save, wait);
}

/** A change: `now` for what is complete at once (a choice, a row). */
function changed(now) {
  state.edits += 1;
  state.since ||= Date.now();
  if (state.halted) return;
  if (state.failures) return;
  if (!request) show("typing", "Nog niet opgeslagen");
  plan(now ? 0 : Math.min(QUIET, Math.max(0, state.since + LONGEST - Date.now())));
}

function save() {
  clearTimeout(timer);
  if (request) return request;
  if (!isNewer() || state.halted === "refused") return Promise.resolve();
  request = send().finally(() => {
    request = null;
    if (isNewer() && !state.failures && !state.halted) plan(QUIET);
  });
  return request;
}

/** What is sent: as the form itself would, but the token goes in a header. */
function body() {
  const data = new FormData(form);
  data.delete("csrfmiddlewaretoken");
  const text = new URLSearchParams(data);
  return { text, isSmall: text.toString().length <= MOST_WHEN_LEAVING };
}

async function send() {
  const edits = state.edits;
  Object.assign(state, { sending: edits, since: 0 });
  if (!state.failures && !state.halted) show("saving", "Bezig met opslaan…");
  const { text, isSmall } = body();
  let response;
  let answer;
  try {
    response = await fetch(form.dataset.autosave, {
      method: "POST",
      body: text,
      keepalive: isSmall,
      redirect: "manual",
      headers: { Accept: "application/json", "X-CSRFToken": form.elements.csrfmiddlewaretoken.value },
      signal: AbortSignal.timeout(PATIENCE),
    });
    answer = response.headers.get("Content-Type")?.includes("json") ? await response.json() : null;
  } catch {
    return unreachable("Geen verbinding.");
  }
  if (response.ok && answer) return accept(answer, edits);
  if (response.status === 401 || response.type === "opaqueredirect") return signedOut(answer);
  if (response.status >= 500 || response.status === 429) return unreachable("Het portaal antwoordt nu niet.");
  return refused(response.status, answer);
}

/** The answer covers the first `edits` changes: from now on the page stands on what the server has. */
function accept(answer, edits) {
  const wasAway = state.failures > 0;
  for (const name of ["base", "marks"]) if (answer[name]) form.elements[name].value = answer[name];
  Object.assign(state, { sent: edits, failures: 0, halted: "" });
  state.troubled = Object.keys(answer.errors ?? {}).length + (answer.conflicts ?? []).length > 0;
  if (answer.saved) rememberSaving();
  form.dispatchEvent(new CustomEvent("portal:save-answer", { detail: answer }));
  if (state.troubled) return showTrouble(answer);
  if (isNewer()) {
    form.dispatchEvent(new Event("portal:unsaved"));
    return show("typing", "Nog niet opgeslagen");
  }
  show("saved", answer.sentence || "Alles is opgeslagen");
  form.dispatchEvent(new Event("portal:saved"));
  if (wasAway) announce("Er is weer verbinding. Uw tekst is opgeslagen.");
  return undefined;
}

/** Pages that one goes back to look whether they are older than this (page.js). */
function rememberSaving() {
  try {
    sessionStorage.setItem(SAVED_AT, String(Date.now()));
  } catch {
    // Then the browser shows the page as it was.
  }
}

/** Name the fields that were not saved, each as a link to it. */
function showTrouble({ errors = {}, conflicts = [] }) {
  const ids = [...new Set([...conflicts.map(({ field }) => field), ...Object.keys(errors)])];
  const links = ids.slice(0, 2).map((id) => {
    const box = document.getElementById(`field-${id}`);
    return link(box?.querySelector(".field__label, .check")?.firstChild.textContent.trim() || "dit onderdeel", `#field-${id}`);
  });
  const more = ids.length > links.length ? [`en nog ${ids.length - links.length}.`] : [];
  const between = links.flatMap((each, index) => (index ? ["en", each] : [each]));
  showProblem("problem", "Nog niet opgeslagen, kijk bij:", ...(more.length ? [...links, ...more] : between));
}

function unreachable(reason) {
  const wait = AGAIN[Math.min(state.failures, AGAIN.length - 1)];
  state.failures += 1;
  showProblem("offline", `${reason} ${whereItIs()} We proberen het steeds opnieuw.`);
  plan(wait);
}

function signedOut(answer) {
  state.halted = "signed out";
  const address = answer?.sign_in ?? location.pathname;
  const sentence = answer?.sentence ?? "U bent uitgelogd. Log opnieuw in; daarna komt u hier terug en wordt uw tekst opgeslagen.";
  const again = link("Opnieuw inloggen", address);
  again.dataset.leaves = "";
  showProblem("problem", `${sentence} ${whereItIs()}`, again);
}

/** The state, the rights or the row are gone, or the page is from before another sign-in. The text stays in the page. */
function refused(status, answer) {
  state.halted = "refused";
  if (answer?.sentence) return showProblem("problem", answer.sentence);
  if (status === 413) return showProblem("problem", `De tekst is te groot om op te slaan. Maak hem korter. ${whereItIs()}`);
  const again = link("Pagina opnieuw openen", location.pathname);
  again.dataset.leaves = "";
  return showProblem("problem", `Deze pagina is niet meer van nu, en uw laatste tekst is nog niet opgeslagen. ${whereItIs()}`, again);
}

/** Would leaving now lose what the server does not have? What is only waiting for its turn is sent on the way out. */
function needsWarning() {
  if (state.leaving || !isUnsaved()) return false;
  if (state.troubled || state.halted || state.failures || !navigator.onLine) return true;
  return request ? isNewer() && state.edits !== state.sending : !body().isSmall;
}

/** Wait for `work`, but not for long. */
const withPatience = (work) => Promise.race([work, new Promise((done) => setTimeout(done, LEAVE_AFTER))]);

const canSettle = () => isNewer() && !state.halted && !state.failures && navigator.onLine;

function followLater(event) {
  const anchor = event.target.closest("a[href]");
  if (!anchor || event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
  if ("leaves" in anchor.dataset) state.leaving = true;
  const isHere = anchor.pathname === location.pathname && anchor.hash;
  if (!canSettle() || isHere || anchor.target || anchor.hasAttribute("download")) return;
  event.preventDefault();
  withPatience(save().then(save)).then(() => location.assign(anchor.href));
}

/** Every form of the page waits for a save that is on its way: two at once would be in each other's way. */
function submitLater(event) {
  const own = event.target === form;
  const isAway = own && (state.failures > 0 || !navigator.onLine);
  clearTimeout(own ? timer : undefined);
  if (!(own ? isAway || request : canSettle())) {
    if (own) state.leaving = true;
    return;
  }
  event.preventDefault();
  event.stopImmediatePropagation();
  const goOn = () => event.target.requestSubmit(event.submitter);
  if (isAway) save().then(() => state.failures || goOn());
  else if (own) withPatience(request).then(goOn);
  else withPatience(save().then(save)).then(goOn);
}

function startSaving() {
  form.addEventListener("input", ({ target }) => {
    // A field of the form, or rows (formset.js); not the editor itself, and not what stands beside a field.
    if (target.form === form) changed(target.matches("select, [type=checkbox], [type=radio]"));
    else if (target.matches("[data-formset]")) changed(true);
  });
  form.addEventListener("focusout", () => {
    if (isNewer() && !state.failures && !state.halted) save();
  });
  form.addEventListener("portal:save-now", () => changed(true));
}

function startLeaving() {
  document.addEventListener("click", followLater);
  document.addEventListener("submit", submitLater, true);
  window.addEventListener("beforeunload", (event) => {
    if (needsWarning()) event.preventDefault();
  });
  for (const [target, name] of [[window, "pagehide"], [document, "visibilitychange"]]) {
    target.addEventListener(name, () => {
      if (document.hidden && canSettle() && !state.leaving && body().isSmall) save();
    });
  }
  // In another tab somebody may have signed in again; the cable may be in again.
  window.addEventListener("focus", () => {
    if (state.halted === "signed out") save();
  });
  window.addEventListener("online", () => {
    if (state.failures) save();
  });
}

/** Nothing that was typed before may come back by itself beside a newer text: neither from the browser's memory… */
function startFresh() {
  form.autocomplete = "off";
  // … nor by sending a page again that was the answer to a form.
  history.replaceState(history.state, "", location.href);
  window.addEventListener("pageshow", () => (state.leaving = false));
}

if (form && line && parts) {
  startFresh();
  startSaving();
  startLeaving();
  if (form.dataset.warnUnsaved === "now") changed(false);
  else show("saved", "Wat u typt, wordt vanzelf opgeslagen.");
}
