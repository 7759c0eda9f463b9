/** A link to a field (#field-id_title), a row or a list of rows sets the focus where one types, not only the view. */

const CONTROLS = "input:not([type=hidden]), select, textarea, [contenteditable=true]";

function shown(root, selector) {
  return [...root.querySelectorAll(selector)].find((element) => element.offsetParent && !element.disabled);
}

function focusTarget() {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (!target || !/^(field|row|rows)-/.test(target.id)) return;
  // The mark of a row stands inside it, before its fields.
  const root = target.id.startsWith("row-") ? (target.closest("[data-row]") ?? target) : target;
  const control = shown(root, CONTROLS) ?? shown(root, "a, button");
  if (!control) return;
  root.scrollIntoView({ block: "start" });
  control.focus({ preventScroll: true });
}

window.addEventListener("hashchange", focusTarget);
// After the browser itself went to the target, because that takes the focus away. What is wrong comes first (page.js).
window.addEventListener("load", () => {
  if (!document.getElementById("error-summary")) setTimeout(focusTarget, 50);
});
