/**
 * The list of answers of who signs: counts what is chosen, and keeps it in this tab while an agenda is read.
 * Without this file everything works; then the browser itself keeps what was chosen when one goes back.
 */

const form = document.querySelector("form[data-answers]");
const taken = document.querySelector("[data-answers-taken]");
const KEY = `gka-answers:${(form ?? taken)?.dataset[form ? "answers" : "answersTaken"]}`;

/** Storage may be full or forbidden; then nothing is kept. */
function quietly(action) {
  try {
    return action();
  } catch {
    return null;
  }
}

const read = () => quietly(() => JSON.parse(sessionStorage.getItem(KEY))) ?? {};

function keep(event) {
  const { name, value } = event.target;
  if (/^(answer|reason)-/.test(name)) quietly(() => sessionStorage.setItem(KEY, JSON.stringify({ ...read(), [name]: value })));
}

/** Put back what somebody chose in this tab; what was read meanwhile keeps its own answer when none was chosen. */
function restore() {
  for (const [name, value] of Object.entries(read())) {
    const fields = form.elements[name];
    if (name.startsWith("reason-") && fields) fields.value = value;
    const option = name.startsWith("answer-") && fields && [...fields].find((field) => field.value === value);
    if (option && !option.disabled) option.checked = true;
  }
}

const agendas = (number) => (number === 1 ? "1 agenda" : `${number} agenda’s`);
const inWords = (parts) => (parts.length < 2 ? parts.join("") : `${parts.slice(0, -1).join(", ")} en ${parts.at(-1)}`);

function count() {
  const chosen = [...form.querySelectorAll("input[type=radio]:checked")].map((field) => field.value);
  const times = (value) => chosen.filter((answer) => answer === value).length;
  const parts = [
    [times("sign"), `ondertekent ${agendas(times("sign"))}`],
    [times("hold"), `houdt er ${times("hold")} aan`],
    [times("refuse"), `weigert er ${times("refuse")}`],
    [times(""), `laat er ${times("")} liggen`],
  ];
  const words = inWords(parts.filter(([number]) => number).map(([, text]) => text));
  form.querySelector("[data-answers-count]").textContent = `U ${words}.`;
}

/** The same as the button does without this file, at once: what was read and has no answer is set to sign. */
function chooseRead(event) {
  event.preventDefault();
  for (const option of form.querySelectorAll("[data-may-be-chosen]")) {
    if ([...form.elements[option.name]].some((field) => field.checked && field.value)) continue;
    option.checked = true;
    keep({ target: option });
  }
  count();
  document.dispatchEvent(new CustomEvent("portal:announce", { detail: form.querySelector("[data-answers-count]").textContent }));
}

if (form) {
  // What the server gives back goes before what was kept.
  if (!("answersSent" in form.dataset)) restore();
  form.addEventListener("input", (event) => {
    keep(event);
    count();
  });
  // After signing in anew this tab still has the answers: the reasons need not be copied.
  form.append(Object.assign(document.createElement("input"), { type: "hidden", name: "script", value: "1" }));
  form.querySelector("[data-choose-read]")?.addEventListener("click", chooseRead);
  // A browser that goes back puts the choices in the form after this script ran.
  window.addEventListener("pageshow", count);
  count();
} else if (taken) {
  quietly(() => sessionStorage.removeItem(KEY));
}
