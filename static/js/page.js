/**
 * What every page needs: the error summary, the menus that open and close, and one voice for screen readers.
 * Every module of the portal stands alone (no imports), so that each file gets its own long-cached address.
 */

/** Other modules say what happened with the event "portal:announce" (detail: a sentence). */
function startAnnouncer() {
  const announcer = document.querySelector("[data-announcer]");
  document.addEventListener("portal:announce", (event) => {
    announcer.textContent = "";
    // Emptied first and filled a moment later, or the same sentence twice would be read once.
    setTimeout(() => {
      announcer.textContent = event.detail;
    }, 50);
  });
}

/** Open every closed <details> around an element, so that it can have the focus. */
function reveal(element) {
  for (let parent = element.closest("details"); parent; parent = parent.parentElement.closest("details")) {
    parent.open = true;
  }
}

function startErrorSummary() {
  const summary = document.getElementById("error-summary");
  if (!summary) return;
  summary.focus();
  summary.addEventListener("click", (event) => {
    const link = event.target.closest("a[href^='#']");
    const field = link && document.getElementById(decodeURIComponent(link.hash.slice(1)));
    if (!field) return;
    event.preventDefault();
    reveal(field);
    field.scrollIntoView({ block: "center" });
    field.focus({ preventScroll: true });
  });
}

/** A menu in <details data-close-outside> closes on Escape and when the focus or a click goes elsewhere. */
function startMenus() {
  for (const menu of document.querySelectorAll("details[data-close-outside]")) {
    menu.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !menu.open) return;
      menu.open = false;
      menu.querySelector("summary").focus();
    });
    menu.addEventListener("focusout", (event) => {
      if (event.relatedTarget && !menu.contains(event.relatedTarget)) menu.open = false;
    });
    document.addEventListener("click", (event) => {
      if (!menu.contains(event.target)) menu.open = false;
    });
  }
}

// Where draft.js keeps text that was typed and not saved, on this device: gka-draft:<user>:<part>.
const DRAFT_PREFIX = "gka-draft:";
const KEPT_FOR = 7 * 24 * 3600 * 1000;

/** The keys of what is kept; storage may be forbidden: then there is nothing. */
function draftKeys() {
  try {
    return Object.keys(localStorage).filter((key) => key.startsWith(DRAFT_PREFIX));
  } catch {
    return [];
  }
}

/** When a draft was kept; what cannot be read is from long ago. */
function keptAt(key) {
  try {
    return JSON.parse(localStorage.getItem(key)).at;
  } catch {
    return 0;
  }
}

function forgetDrafts(isOver) {
  for (const key of draftKeys().filter(isOver)) localStorage.removeItem(key);
}

/** Under which name draft.js kept what this tab sent last. */
function sentDraft() {
  try {
    return sessionStorage.getItem("gka-draft-sent");
  } catch {
    return null;
  }
}

/** After a save the address says which part was stored, on whatever page one arrives: its draft is done with. */
function forgetSavedDraft() {
  const address = new URL(location.href);
  const saved = address.searchParams.get("opgeslagen");
  if (!saved) return;
  // An older draft that is still offered stays: then what was sent had a name of its own (draft.js).
  const sent = sentDraft() ?? "";
  const isOwn = sent.endsWith(`:${saved}`) || sent.includes(`:${saved}:later`);
  forgetDrafts((key) => (isOwn ? key === sent : key.endsWith(`:${saved}`)));
  address.searchParams.delete("opgeslagen");
  history.replaceState(null, "", address);
}

/** What was typed must not wait for the next person at this computer, and not for ever. */
function startForgettingDrafts() {
  const user = document.querySelector("[data-sign-out]:not([data-sign-out=''])")?.dataset.signOut;
  forgetDrafts((key) => Date.now() - keptAt(key) > KEPT_FOR || (user && !key.startsWith(`${DRAFT_PREFIX}${user}:`)));
  const forgetAll = () => forgetDrafts(() => true);
  document.querySelectorAll("form[data-sign-out]").forEach((form) => form.addEventListener("submit", forgetAll));
}

// When something was saved in this tab (autosave.js).
const SAVED_AT = "gka-saved-at";

/** The copy of a page that the browser kept, from before the last save, must not pass for the text of now. */
function startFreshPages() {
  const isOld = () => {
    const form = document.querySelector("form[data-autosave]");
    return form ? form.dataset.unsaved !== "true" : SAVED_AT in sessionStorage;
  };
  window.addEventListener("pageshow", ({ persisted }) => {
    const [visit] = performance.getEntriesByType("navigation");
    const isCopy = persisted || (visit?.type === "back_forward" && visit.transferSize === 0);
    if (isCopy && isOld()) location.reload();
  });
}

/** The address of a list names what was chosen, not every field that was left open. */
function startShortAddresses() {
  for (const form of document.querySelectorAll("form[role=search]")) {
    form.addEventListener("formdata", ({ formData }) => {
      for (const [name, value] of [...formData]) if (!value) formData.delete(name);
    });
  }
}

startAnnouncer();
startShortAddresses();
startFreshPages();
forgetSavedDraft();
startForgettingDrafts();
startErrorSummary();
startMenus();
