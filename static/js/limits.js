/**
 * How much text fits in a field with data-limit (in characters, as agendas.snapshot.checking counts them): a counter
 * near the limit, and a sentence instead of a document of 300 pages that is pasted into one field.
 *
 * Nothing is ever cut off: what is a little too long stays, and the counter says by how much.
 */

// The counter comes when a tenth of the field is left, and for a short field at the last twenty characters.
const NEAR = 0.1;
const LEAST = 20;
// More than this many times the field is no text that somebody will shorten here.
const FAR_OVER = 2;
// A browser needs seconds for more HTML than this; text of this field is never so long.
const MOST_HTML = 4_000_000;
const REST = 1_200;

const number = new Intl.NumberFormat("nl-NL");
const characters = (count) => `${number.format(count)} ${count === 1 ? "teken" : "tekens"}`;

function announce(sentence) {
  document.dispatchEvent(new CustomEvent("portal:announce", { detail: sentence }));
}

/** Count as Python does: an emoji is one character. */
const lengthOf = (text) => text.length - (text.match(/[\ud800-\udbff][\udc00-\udfff]/g)?.length ?? 0);

const normalised = (text) =>
  text
    .normalize("NFC")
    .replace(/[\u00ad\u200b-\u200d\ufeff]/g, "")
    .replace(/\r\n?/g, "\n");

/** The words of rich text on one line; block tags count as a space. */
function wordsOf(html) {
  const text = html.replace(/<\/?(p|ul|ol|li|h3|br)\b[^>]*>/gi, " ").replace(/<[^>]*>/g, "");
  return text
    .replace(/&nbsp;/g, " ")
    .replace(/&(lt|gt|quot);/g, "'")
    .replace(/&amp;/g, "&")
    .replace(/\s+/g, " ")
    .trim();
}

const used = (field) => lengthOf(normalised(field.matches("[data-rich]") ? wordsOf(field.value) : field.value));

/** Where the field is drawn: the box of the editor, or the input itself. */
const boxOf = (field) => field.closest(".rich") ?? field;

/** Nothing moves when the counter comes: it stands in the margin under the field (editing.css). */
function counterOf(field) {
  const box = boxOf(field);
  const known = box.nextElementSibling;
  if (known?.matches(".field__count")) return known;
  const counter = Object.assign(document.createElement("p"), { className: "field__count", id: `${field.id}_count` });
  box.after(counter);
  return counter;
}

let resting;

function count(field) {
  const limit = Number(field.dataset.limit);
  const left = limit - used(field);
  const isNear = left < Math.max(limit * NEAR, LEAST);
  if (!isNear && !field.dataset.counted) return;
  field.dataset.counted = "true";
  const counter = counterOf(field);
  const sentence = left >= 0 ? `Nog ${characters(left)}` : `${characters(-left)} te veel`;
  counter.textContent = isNear ? sentence : "";
  counter.classList.toggle("field__count--over", left < 0);
  clearTimeout(resting);
  // Spoken when typing rests, not at every key.
  if (isNear) resting = setTimeout(() => announce(sentence), REST);
}

/** Say `sentences` at the field; they go when one comes back to it. */
function notice(field, sentences) {
  const old = field.closest(".field")?.querySelector(".field__notice");
  old?.remove();
  if (!sentences.length) return;
  const box = Object.assign(document.createElement("p"), { className: "field__notice" });
  box.textContent = sentences.join(" ");
  boxOf(field).before(box);
  announce(box.textContent);
}

/** The field in which one types, also when that is the editor in its place. */
function fieldOf(target) {
  const element = target instanceof Element ? target : target?.parentElement;
  return element?.closest("[data-limit]") ?? element?.closest(".rich")?.querySelector("[data-limit]") ?? null;
}

/** Only lengths are looked at here, so that the page never stands still. */
function tooMuch(limit, text, html) {
  if (text.length > limit * FAR_OVER) return `De tekst die u wilt plakken heeft ${characters(lengthOf(text.trim()))}`;
  if (html.length > MOST_HTML) return "Wat u wilt plakken is te groot";
  return "";
}

function checkPaste(event, data) {
  const field = fieldOf(event.target);
  if (!field || !data) return;
  const limit = Number(field.dataset.limit);
  const problem = tooMuch(limit, data.getData("text/plain"), data.getData("text/html"));
  notice(field, problem ? [`${problem}; in dit veld passen er ${number.format(limit)}. Er is niets geplakt. Plak een kleiner stuk.`] : []);
  if (!problem) return;
  event.preventDefault();
  event.stopPropagation();
}

// Before the editor reads it.
document.addEventListener("paste", (event) => checkPaste(event, event.clipboardData), true);
document.addEventListener("drop", (event) => checkPaste(event, event.dataTransfer), true);

document.addEventListener("input", ({ target }) => {
  if (target instanceof Element && target.matches("[data-limit]")) count(target);
});
document.addEventListener("focusin", ({ target, relatedTarget }) => {
  const field = fieldOf(target);
  if (field && fieldOf(relatedTarget) !== field) notice(field, []);
});
document.addEventListener("portal:field-notice", ({ target, detail }) => notice(target, detail));

// A text that came back too long says so at once.
document.querySelectorAll("[data-limit]").forEach(count);
