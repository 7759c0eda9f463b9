/**
 * The grids of an agenda's money. The server does all sums: after typing the form goes to data-totals and every figure
 * comes back by the id of its element. A button of a grid (row_action) draws that one grid again, with what was typed;
 * without JavaScript the same button draws the whole page. What is copied in a spreadsheet can be pasted over fields.
 */

const form = document.querySelector("form[data-money-form]");
const WAIT = 500;
let timer;
let asked = 0;
// What was just said: the totals that follow are said after it, not over it.
let told = "";

const announce = (sentence) => document.dispatchEvent(new CustomEvent("portal:announce", { detail: sentence }));

function tell(sentence) {
  told = sentence;
  announce(sentence);
}

/** The form as it would be sent, for the server to work with; `more` are fields beside it. */
function fieldsOf(more) {
  const data = new FormData(form);
  for (const [name, value] of Object.entries(more)) data.set(name, value);
  return new URLSearchParams(data);
}

function send(address, more, accept) {
  return fetch(address, { method: "POST", body: fieldsOf(more), headers: { Accept: accept }, redirect: "error" });
}

function show(figures) {
  for (const [id, [text, isWrong]] of Object.entries(figures)) {
    const element = document.getElementById(id);
    if (!element) continue;
    if (element.textContent !== text) element.textContent = text;
    element.classList.toggle("is-wrong", isWrong);
  }
}

/** Mark the fields of which the text is wrong, while somebody types; the sentence below the grid says why. */
function mark(wrong) {
  for (const field of form.querySelectorAll("[data-row] input:not([type=hidden])")) {
    if (wrong[field.id]) field.setAttribute("aria-invalid", "true");
    else if (field.value.trim()) field.removeAttribute("aria-invalid");
  }
}

/** Ask the totals of what is typed; an older answer never comes over a newer one. */
async function addUp(grid) {
  asked += 1;
  const number = asked;
  try {
    const answer = await send(form.dataset.totals, { only: grid }, "application/json");
    if (!answer.ok || number !== asked) return;
    const { figures, sentence, wrong } = await answer.json();
    show(figures);
    mark(wrong);
    if (sentence) announce(`${told} ${sentence}`.trim());
    told = "";
  } catch {
    // Without a connection the totals wait; what is typed is kept by draft.js, and saving says what is wrong.
  }
}

function addUpSoon(target) {
  clearTimeout(timer);
  const grid = target.closest("[data-grid]")?.dataset.grid ?? "";
  timer = setTimeout(() => addUp(grid), WAIT);
}

/** Do what a button of a grid asks; when that fails the button is pressed as without JavaScript. */
async function press(button) {
  const section = button.closest("[data-grid]");
  section.setAttribute("aria-busy", "true");
  try {
    const answer = await send(form.action, { row_action: button.value, only: section.dataset.grid }, "text/html");
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const drawn = page.querySelector("[data-money-answer]");
    if (!answer.ok || !drawn) throw new Error("no grid");
    replace(section, drawn);
  } catch {
    section.removeAttribute("aria-busy");
    button.dataset.plain = "true";
    button.click();
  }
}

function replace(section, drawn) {
  const open = [...section.querySelectorAll("details")].map((details) => details.open);
  const fresh = drawn.querySelector("[data-grid]");
  section.replaceWith(fresh);
  fresh.querySelectorAll("details").forEach((details, place) => {
    details.open ||= Boolean(open[place]);
  });
  const { focus, said } = drawn.dataset;
  (document.getElementById(focus) ?? fresh.querySelector("input:not([type=hidden])"))?.focus();
  // Tells draft.js and unsaved.js that something is typed.
  fresh.querySelector("input:not([type=hidden]), select")?.dispatchEvent(new Event("input", { bubbles: true }));
  undo = [];
  if (said) tell(said);
}

/** Does `text` look like an amount or a number? */
const isFigure = (text) => /^[€\s.,-]*\d/.test(text);

/** Spread a line of a table over a whole row: words, kind when it is one of the list, and then the amounts. */
function wholeRow(row, line, count) {
  const second = line[1] ?? "";
  const many = (second ? !isFigure(second) : line.length >= count + 2) ? 2 : 1;
  const kinds = row.querySelector("select");
  const kindOf = (text) => [...(kinds?.options ?? [])].find(
    (option) => option.value && option.text.trim().toLowerCase() === text.toLowerCase(),
  );
  const texts = line.slice(0, many).filter(Boolean);
  // The last of the texts that is a kind: "Personeel" alone is a description.
  const kind = texts.length > 1 ? texts.findLast(kindOf) : undefined;
  const words = texts.filter((text) => text !== kind).join(" ");
  const found = words ? [[row.querySelector("[data-words]"), words]] : [];
  if (kind) found.push([kinds, kindOf(kind).value]);
  return [...found, ...line.slice(many).map((value, place) => [row.querySelectorAll(".money-row__cell")[place], value])];
}

/** Pairs of a place and its text: the fields to the right of the cursor and below, in this part of the grid. */
function placesOf(target, block) {
  const rows = [...target.closest("tbody").querySelectorAll("[data-row]")];
  const first = rows.indexOf(target.closest("[data-row]"));
  const column = [...rows[first].querySelectorAll(".money-row__cell")].indexOf(target.closest(".money-row__cell"));
  return block.flatMap((line, down) => {
    const row = rows[first + down];
    if (!row) return line.map((value) => [undefined, value]);
    const cells = [...row.querySelectorAll(".money-row__cell")];
    if (column < 0) return wholeRow(row, line, cells.length);
    return line.map((value, right) => [cells[column + right], value]);
  });
}

/** The lines of a copied table; headings with the years are none of them when whole rows are pasted. */
function blockOf(text, target) {
  const lines = text.replace(/\r?\n$/, "").split(/\r?\n/);
  const block = lines.map((line) => line.split("\t").map((value) => value.trim()));
  const isHead = block.length > 1 && block[0].slice(1).some((value) => /^20\d\d$/.test(value))
    && block[0].every((value) => !value || /^20\d\d$/.test(value) || !isFigure(value));
  return target.matches("[data-words]") && isHead ? block.slice(1) : block;
}

let undo = [];

/** Put a copied block over the fields, say what that replaced and what did not fit, and offer to take it back. */
function pasteBlock(event) {
  const target = event.target.closest?.("[data-cell], [data-words]");
  const text = event.clipboardData?.getData("text/plain") ?? "";
  // Text without columns goes into one field, as everywhere.
  if (!target || !(text.includes("\t") || (target.matches("[data-cell]") && /\n./.test(text)))) return;
  event.preventDefault();
  undo = [];
  let left = 0;
  let over = 0;
  for (const [place, value] of placesOf(target, blockOf(text, target))) {
    const field = place?.matches("td") ? place.querySelector("[data-cell]") : place;
    if (!field) left += value ? 1 : 0;
    else if (field.value !== value) {
      over += field.value.trim() && !field.matches("select") ? 1 : 0;
      undo.push([field, field.value]);
      field.value = value;
    }
  }
  const part = target.closest("[data-row]").dataset.row.includes("-c-") ? "dekking" : "begroting";
  const sentences = ["De bedragen zijn geplakt."];
  if (over) sentences.push(over === 1 ? "1 vakje is vervangen." : `${over} vakjes zijn vervangen.`);
  const missed = left === 1 ? "1 bedrag past" : `${left} bedragen passen`;
  if (left) sentences.push(`${missed} niet in de ${part}. Voeg rijen toe of plak alles in het vak onder het raster.`);
  pasted(target, sentences.join(" "), undo.length > 0);
}

/** Show and announce what a paste did; `canUndo` shows the button that takes it back. */
function pasted(field, sentence, canUndo) {
  const grid = field.closest("[data-grid]");
  grid.querySelector("[data-paste-note]").textContent = sentence;
  // One paste can be taken back: the last.
  for (const button of form.querySelectorAll("[data-paste-undo]")) button.hidden = true;
  grid.querySelector("[data-paste-undo]").hidden = !canUndo;
  field.dispatchEvent(new Event("input", { bubbles: true }));
  tell(sentence);
}

function takeBack() {
  const [[first]] = undo;
  for (const [field, value] of undo) field.value = value;
  undo = [];
  first.focus();
  pasted(first, "Het plakken is ongedaan gemaakt.", false);
}

/** Enter in the amount of a school year divides it, where the form would be saved. */
function divide(event) {
  if (event.key !== "Enter" || !event.target.matches?.("[data-enter]")) return;
  event.preventDefault();
  event.target.closest(".money-helper").querySelector("button[name=row_action]").click();
}

/** Arrow up and down go to the same year of another row, as in a spreadsheet. */
function move(event) {
  const cell = event.target.closest?.("[data-cell]");
  if (!cell || !["ArrowUp", "ArrowDown"].includes(event.key) || event.altKey || event.ctrlKey || event.metaKey) return;
  const year = cell.name.split("-").pop();
  const column = [...cell.closest("[data-grid]").querySelectorAll(`[data-cell][name$="-${year}"]`)];
  const next = column[column.indexOf(cell) + (event.key === "ArrowDown" ? 1 : -1)];
  if (!next) return;
  event.preventDefault();
  next.focus();
  next.select();
}

if (form) {
  form.addEventListener("input", ({ target }) => addUpSoon(target));
  form.addEventListener("click", (event) => {
    if (event.target.closest("[data-paste-undo]")) takeBack();
    const button = event.target.closest("button[name=row_action]");
    if (!button || button.dataset.plain) return;
    event.preventDefault();
    press(button);
  });
  form.addEventListener("paste", pasteBlock);
  form.addEventListener("keydown", move);
  form.addEventListener("keydown", divide);
}
