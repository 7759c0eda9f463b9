/**
 * Reading before signing: tells the portal that the text was opened and that its end was on screen, and opens the
 * buttons of the signature when the portal says that this is enough. Without this file the buttons in the page do it.
 */

const touching = document.querySelector("form[data-sign-touch]");
const opening = document.querySelector("form[data-sign-pdf]");
const end = document.querySelector("[data-read-end]");
const why = document.querySelector("[data-sign-why]");

const announce = (sentence) => document.dispatchEvent(new CustomEvent("portal:announce", { detail: sentence }));

/** The answer of the portal, or null when it could not be reached. */
async function tell(what) {
  const body = new FormData(touching);
  body.set("what", what);
  const request = { method: "POST", body, headers: { Accept: "application/json" }, redirect: "error" };
  const response = await fetch(touching.action, request).catch(() => null);
  return response?.ok ? response.json() : null;
}

/** What the server decides again: here only the buttons are opened, and the line says so. */
function openButtons(sentence) {
  const closed = document.querySelectorAll("[data-sign-button][disabled]");
  if (!closed.length || "blocked" in why.dataset) return;
  for (const button of closed) {
    button.disabled = false;
    button.removeAttribute("aria-describedby");
  }
  const line = document.createElement("p");
  line.textContent = sentence;
  why.replaceChildren(line);
  announce(`${sentence} U kunt nu ondertekenen.`);
}

function showRead() {
  end.querySelector("[data-read-done]").hidden = false;
  touching.remove();
}

function watchTheEnd() {
  let busy = false;
  const observer = new IntersectionObserver(async (entries) => {
    if (busy || !entries.some((entry) => entry.isIntersecting)) return;
    busy = true;
    const answer = await tell("read");
    busy = false;
    // Not reached: the next time that the end comes into view, or the button.
    if (!answer?.is_read) return;
    observer.disconnect();
    showRead();
    openButtons("U hebt de tekst tot het einde gelezen.");
  });
  observer.observe(end);
}

/** The PDF is in another tab: whether it opened, the portal knows when one comes back. */
function watchThePdf() {
  let asked = false;
  const look = async () => {
    if (!asked || document.visibilityState !== "visible" || !touching.isConnected) return;
    const answer = await tell("opened");
    if (answer?.is_read) openButtons("U hebt de pdf geopend.");
  };
  opening.addEventListener("submit", () => {
    asked = true;
    setTimeout(look, 1500);
  });
  document.addEventListener("visibilitychange", look);
  window.addEventListener("focus", look);
}

if (touching) {
  if ("notOpened" in touching.dataset) tell("opened");
  watchTheEnd();
  if (opening) watchThePdf();
}
