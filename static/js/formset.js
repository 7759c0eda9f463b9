/**
 * Rows that are added, removed, restored and moved in place (gka_portal/row_drawing.py).
 *
 * Works for any number of formsets on a page and for a formset inside a row: every [data-formset] looks only at
 * its own rows. Without this module the same buttons submit the form and the server does the work.
 */

const ownRows = (formset) => [...formset.querySelector("[data-rows]").children].filter((row) => row.matches("[data-row]"));
const isRemoved = (row) => row.classList.contains("row--removed");
const keptRows = (formset) => ownRows(formset).filter((row) => !isRemoved(row));
const formsetOf = (element) => element.closest("[data-formset]");

/** Return the first element for `selector` that belongs to the row itself, not to a formset inside it. */
function own(row, selector) {
  return [...row.querySelectorAll(selector)].find((element) => element.closest("[data-row]") === row);
}

const rowButton = (row, action) => own(row, `[data-row-action="${action}"]`);
const hiddenField = (row, name) => own(row, `input[name$="-${name}"]`);

/** A new row has its identity at once, so that saving it twice does not make two of it. */
function identify(row) {
  const id = hiddenField(row, "id");
  if (id && !id.value && crypto.randomUUID) id.value = crypto.randomUUID();
}

function announce(sentence) {
  document.dispatchEvent(new CustomEvent("portal:announce", { detail: sentence }));
}

/** Tell other modules (sums, unsaved changes) that the rows have changed. */
function changed(formset) {
  formset.dispatchEvent(new Event("input", { bubbles: true }));
}

function renumber(formset) {
  const rows = keptRows(formset);
  rows.forEach((row, index) => {
    const name = `${formset.dataset.rowLabel} ${index + 1}`;
    own(row, "[data-row-title]").textContent = name;
    for (const action of ["up", "down", "remove"]) {
      // A row that must stay has no button to remove it.
      const words = rowButton(row, action)?.querySelector("[data-row-name]");
      if (words) words.textContent = ` ${name}`;
    }
    rowButton(row, "up").disabled = index === 0;
    rowButton(row, "down").disabled = index === rows.length - 1;
  });
  // Removed rows keep their place among the others, so that "undo" puts them back where they were.
  ownRows(formset).forEach((row, index) => {
    const order = hiddenField(row, "ORDER");
    if (order) order.value = index + 1;
  });
  const limit = Number(formset.querySelector(`[name="${formset.dataset.formset}-MAX_NUM_FORMS"]`)?.value ?? 1000);
  const add = [...formset.querySelectorAll('[data-row-action="add"]')].find((button) => formsetOf(button) === formset);
  add.disabled = rows.length >= limit;
}

function focusFirstField(row) {
  const field = row.querySelector("input:not([type=hidden]):not([hidden]), select, textarea");
  (field ?? own(row, "button")).focus();
}

function add(formset) {
  const prefix = formset.dataset.formset;
  const total = formset.querySelector(`[name="${prefix}-TOTAL_FORMS"]`);
  const empty = [...formset.children].find((child) => child.matches("template[data-empty-row]"));
  const holder = document.createElement("template");
  // Only our own placeholder: a formset inside the row keeps its "__prefix__" for its own new rows.
  holder.innerHTML = empty.innerHTML.replaceAll(`${prefix}-__prefix__`, `${prefix}-${total.value}`);
  total.value = Number(total.value) + 1;
  const row = holder.content.firstElementChild;
  formset.querySelector("[data-rows]").append(row);
  identify(row);
  row.querySelectorAll("[data-formset]").forEach(renumber);
  renumber(formset);
  document.dispatchEvent(new CustomEvent("portal:row-added", { detail: row }));
  focusFirstField(row);
  announce(`${formset.dataset.rowLabel} ${keptRows(formset).length} toegevoegd`);
}

function move(formset, row, step) {
  const rows = keptRows(formset);
  const place = rows.indexOf(row) + step;
  if (place < 0 || place >= rows.length) return;
  if (step < 0) rows[place].before(row);
  else rows[place].after(row);
  renumber(formset);
  const button = rowButton(row, step < 0 ? "up" : "down");
  (button.disabled ? rowButton(row, step < 0 ? "down" : "up") : button).focus();
  announce(`Verplaatst naar plek ${place + 1} van ${rows.length}`);
}

function setRemoved(formset, row, removed) {
  const name = own(row, "[data-row-title]").textContent;
  row.classList.toggle("row--removed", removed);
  own(row, "[data-row-notice]").hidden = !removed;
  own(row, "[data-row-body]").hidden = removed;
  hiddenField(row, "DELETE").value = removed ? "on" : "";
  renumber(formset);
  if (removed) rowButton(row, "restore").focus();
  else focusFirstField(row);
  announce(removed ? `${name} verwijderd` : `${own(row, "[data-row-title]").textContent} is terug`);
}

function press(button) {
  const formset = formsetOf(button);
  const row = button.closest("[data-row]");
  const action = button.dataset.rowAction;
  if (action === "add") add(formset);
  else if (action === "up") move(formset, row, -1);
  else if (action === "down") move(formset, row, 1);
  else setRemoved(formset, row, action === "remove");
  changed(formset);
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-row-action]");
  if (!button) return;
  event.preventDefault();
  press(button);
});

document.querySelectorAll("[data-formset]").forEach(renumber);
