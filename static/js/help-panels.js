/**
 * Help beside the fields: what somebody opens or closes is remembered by the server, and opening or closing all of it
 * needs no new page, so that text that is being typed stays.
 */

const form = document.querySelector("[data-help-switch]");

/** Tell the server. Without an answer the panel is as the person wants it on this page, and that is all. */
function remember(path, isOpen) {
  const body = new FormData();
  body.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
  body.set("help", path);
  body.set("open", isOpen ? "1" : "0");
  fetch(form.action, { method: "POST", body, headers: { Accept: "application/json" }, keepalive: true }).catch(() => {});
}

function startPanels() {
  // Set while all panels change at once: each of them fires its own event, later.
  const expected = new Map();
  for (const panel of document.querySelectorAll("[data-help]")) {
    // The event also comes once for a panel that is drawn open.
    expected.set(panel, panel.open);
    panel.addEventListener("toggle", () => {
      if (expected.get(panel) === panel.open) return;
      expected.set(panel, panel.open);
      remember(panel.dataset.help, panel.open);
    });
  }
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const isOpen = event.submitter?.value === "1";
    for (const panel of expected.keys()) {
      expected.set(panel, isOpen);
      panel.open = isOpen;
    }
    remember("*", isOpen);
    const sentence = isOpen ? "Alle hulp is open." : "Alle hulp is dicht.";
    document.dispatchEvent(new CustomEvent("portal:announce", { detail: sentence }));
  });
}

if (form) startPanels();
