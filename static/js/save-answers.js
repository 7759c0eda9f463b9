/**
 * What the server answers to a save (autosave.js), shown at the fields: what is wrong, and which text of a colleague
 * stands there now. Nothing here takes the focus while somebody types; what is new is announced.
 */

const form = document.querySelector("form[data-autosave]");
const parts = document.getElementById("save-parts");

// What was chosen and not yet confirmed by the server: unit → the mark of the other text that was shown.
const chosen = new Map();
// Lists of rows in which the other text was chosen: that is drawn by the server.
const taken = new Set();
// What is shown: unit → its conflict.
const shown = new Map();
// What is wrong in the field in which somebody types: shown when the field is left.
const held = new Map();

function announce(sentence) {
  document.dispatchEvent(new CustomEvent("portal:announce", { detail: sentence }));
}

const boxOf = (id) => document.getElementById(`field-${id}`);

/** The input and the editor in its place: both carry the description. */
const controlsOf = (id) => [document.getElementById(id), document.getElementById(`${id}_editor`)].filter(Boolean);

function describe(control, id, isDescribed) {
  const ids = new Set((control.getAttribute("aria-describedby") ?? "").split(" ").filter(Boolean));
  if (isDescribed) ids.add(id);
  else ids.delete(id);
  if (ids.size) control.setAttribute("aria-describedby", [...ids].join(" "));
  else control.removeAttribute("aria-describedby");
}

/** As gka_portal.drawing draws an error: before the input, after the help; about a list, above its rows. */
function showError(id, sentence) {
  const box = boxOf(id) ?? document.getElementById(id);
  if (!box) return;
  let error = document.getElementById(`${id}_error`);
  if (!error) {
    error = parts.content.querySelector(".field__error").cloneNode(true);
    error.id = `${id}_error`;
    const after = box.querySelector(".field__help") ?? box.querySelector(".field__label");
    if (after) after.after(error);
    else box.prepend(error);
  }
  const words = error.querySelector("span");
  words.replaceChildren(words.firstElementChild, sentence);
  mark(id, true);
}

function mark(id, isWrong) {
  boxOf(id)?.classList.toggle("field--error", isWrong);
  for (const control of controlsOf(id)) {
    describe(control, `${id}_error`, isWrong);
    if (isWrong) control.setAttribute("aria-invalid", "true");
    else control.removeAttribute("aria-invalid");
    if (control.matches(".input")) control.classList.toggle("input--error", isWrong);
  }
}

function removeError(error) {
  mark(error.id.replace(/_error$/, ""), false);
  error.remove();
}

function showErrors(errors) {
  for (const error of form.querySelectorAll(".field__error[id]")) {
    if (!(error.id.replace(/_error$/, "") in errors)) removeError(error);
  }
  held.clear();
  for (const [id, sentence] of Object.entries(errors)) {
    // Above the line in which one types nothing may come in between.
    if (boxOf(id)?.contains(document.activeElement) && !document.getElementById(`${id}_error`)) held.set(id, sentence);
    else showError(id, sentence);
  }
  if (!Object.keys(errors).length) document.getElementById("error-summary")?.remove();
}

function showHeld({ target, relatedTarget }) {
  for (const [id, sentence] of held) {
    const box = boxOf(id);
    if (!box?.contains(target) || box.contains(relatedTarget)) continue;
    held.delete(id);
    showError(id, sentence);
  }
}

/** Where a conflict is shown: at the end of its field, or above the rows it is about. */
function put(section, { field }) {
  const box = boxOf(field);
  if (box) box.append(section);
  else (document.getElementById(field) ?? form.querySelector("[data-formset]") ?? form).prepend(section);
}

function showConflicts(conflicts) {
  const units = new Set(conflicts.map(({ unit }) => unit));
  for (const [unit, { section }] of shown) {
    if (units.has(unit)) continue;
    leave(section);
    shown.delete(unit);
    chosen.delete(unit);
  }
  for (const conflict of conflicts) showConflict(conflict);
}

function showConflict(conflict) {
  const known = shown.get(conflict.unit);
  // The same texts as before: who is choosing keeps the place.
  if (known?.html === conflict.html) return;
  const holder = document.createElement("div");
  holder.className = "conflict";
  holder.innerHTML = conflict.html;
  holder.dataset.conflict = conflict.unit;
  const focused = known?.section.contains(document.activeElement) ? document.activeElement.dataset.choose : "";
  if (known) known.section.replaceWith(holder);
  else put(holder, conflict);
  shown.set(conflict.unit, { ...conflict, section: holder });
  chosen.delete(conflict.unit);
  if (focused) holder.querySelector(`[data-choose="${focused}"]`)?.focus();
  if (!known) announce(`Er zijn twee teksten bij ${labelOf(conflict)}. Kies op de pagina welke tekst blijft.`);
}

function labelOf({ field }) {
  const label = boxOf(field)?.querySelector(".field__label, .check");
  return label?.firstChild.textContent.trim() || "dit onderdeel";
}

/** Take a conflict away that is over; the focus goes to its field, when it was in the conflict. */
function leave(section) {
  const hadFocus = section.contains(document.activeElement);
  const field = section.closest(".field");
  section.remove();
  if (hadFocus) field?.querySelector("[contenteditable=true], input:not([type=hidden]), select, textarea:not([hidden])")?.focus();
}

/** Put a text in the field; the editor takes it itself, and there it can be undone. */
function fill(id, value) {
  const control = document.getElementById(id);
  const event = new CustomEvent("portal:set-text", { detail: value, cancelable: true });
  if (!control?.dispatchEvent(event)) return;
  // A long list of choices has its select behind the input (searchable-select.js).
  const field = document.getElementById(`${id}-choices`) ?? control;
  const options = field.matches("[type=checkbox]") ? [field] : [...field.querySelectorAll("[type=checkbox], [type=radio]")];
  const values = [value].flat().map(String);
  if (field.matches("[type=checkbox]")) field.checked = value === true;
  else if (options.length) options.forEach((option) => (option.checked = values.includes(option.value)));
  else field.value = value ?? "";
  if (field !== control) control.value = field.selectedOptions[0]?.text ?? "";
  for (const name of ["input", "change"]) (options[0] ?? field).dispatchEvent(new Event(name, { bubbles: true }));
}

function choose(button) {
  const section = button.closest("[data-conflict]");
  const conflict = shown.get(section.dataset.conflict);
  const choice = button.dataset.choose;
  if (choice !== "mine" && choice in conflict) fill(conflict.field, conflict[choice]);
  else if (choice === "theirs") taken.add(conflict.unit);
  chosen.set(conflict.unit, conflict.mark);
  form.dispatchEvent(new Event("portal:save-now"));
}

/** The other rows were chosen and nothing else waits: the server draws them. */
function showTaken({ saved }) {
  if (taken.size && saved) location.reload();
}

if (form && parts) {
  form.addEventListener("portal:save-answer", ({ detail }) => {
    showErrors(detail.errors ?? {});
    showConflicts(detail.conflicts ?? []);
    showTaken(detail);
  });
  form.addEventListener("focusout", showHeld);
  form.addEventListener("click", (event) => {
    const button = event.target.closest("[data-conflict] [data-choose]");
    if (!button) return;
    event.preventDefault();
    choose(button);
  });
  form.addEventListener("formdata", ({ formData }) => {
    for (const [unit, theirs] of chosen) {
      formData.append("chose", unit);
      formData.append("their_mark", `${unit}:${theirs}`);
    }
    for (const unit of taken) formData.append(`choose:${unit}`, "theirs");
  });
}
