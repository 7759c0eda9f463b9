/** Warn before the user leaves a form[data-warn-unsaved] with changes that are not saved; autosave.js does its own. */

for (const form of document.querySelectorAll("form[data-warn-unsaved]:not([data-autosave])")) {
  const status = form.querySelector("[data-save-status]");
  // The server shows what was typed again when something is wrong: then it is unsaved from the start.
  let unsaved = form.dataset.warnUnsaved === "now";

  const show = () => {
    if (unsaved && status) status.textContent = "U hebt wijzigingen die nog niet zijn opgeslagen.";
  };

  form.addEventListener("input", () => {
    unsaved = true;
    show();
  });
  form.addEventListener("submit", () => {
    unsaved = false;
  });
  window.addEventListener("beforeunload", (event) => {
    if (unsaved) event.preventDefault();
  });
  show();
}
