/**
 * Forms that a passkey fills in: <form data-passkey="get|create" data-passkey-question="/address/">.
 *
 * On submit the server is asked for a question, the browser lets its owner answer it with a finger, face or PIN, and
 * the answer goes along as the field "credential". In a form that can be sent in more ways, only the button with
 * [data-passkey-button] does this. Without this file the form is sent without an answer, and the server says what to do.
 */

const PROBLEMS = {
  NotAllowedError: "Het is niet gelukt: u bent gestopt of het duurde te lang. Probeer het opnieuw.",
  AbortError: "Het is niet gelukt: u bent gestopt of het duurde te lang. Probeer het opnieuw.",
  InvalidStateError: "Op dit apparaat staat al een passkey voor uw account. Kies een ander apparaat.",
  SecurityError: "Een passkey werkt niet op dit webadres. Open het portaal op zijn gewone adres en probeer het opnieuw.",
  NotSupportedError: "Uw apparaat kan geen passkey gebruiken. Kies een ander apparaat of een andere manier.",
  Unsupported: "Uw browser kan geen passkeys gebruiken. Neem een nieuwere browser of kies een andere manier.",
  NoQuestion: "De pagina is te oud. Laad hem opnieuw en probeer het nog eens.",
  Other: "Het is niet gelukt. Probeer het opnieuw of kies een andere manier.",
};

/** A problem with a sentence of the server or of this file. */
class Problem extends Error {}

const toBytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (sign) => sign.charCodeAt(0));

function toText(buffer) {
  let binary = "";
  for (const byte of new Uint8Array(buffer)) binary += String.fromCharCode(byte);
  return btoa(binary).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}

const withBytes = (descriptors) => (descriptors ?? []).map((row) => ({ ...row, id: toBytes(row.id) }));

/** JSON has no bytes: the question travels as base64url, and so does the answer. */
function readQuestion(question) {
  const options = { ...question, challenge: toBytes(question.challenge) };
  if (question.user) options.user = { ...question.user, id: toBytes(question.user.id) };
  options.allowCredentials = withBytes(question.allowCredentials);
  options.excludeCredentials = withBytes(question.excludeCredentials);
  return options;
}

function writeAnswer(credential) {
  const response = {};
  for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (credential.response[name]) response[name] = toText(credential.response[name]);
  }
  const extensions = credential.getClientExtensionResults();
  const id = toText(credential.rawId);
  return JSON.stringify({ id, rawId: id, type: credential.type, response, clientExtensionResults: extensions });
}

async function fetchQuestion(form) {
  const response = await fetch(form.dataset.passkeyQuestion, {
    method: "POST",
    headers: { "X-CSRFToken": form.elements.csrfmiddlewaretoken.value },
    redirect: "error",
  }).catch(() => null);
  const isJson = response?.headers.get("Content-Type")?.startsWith("application/json");
  const body = isJson ? await response.json() : {};
  if (!response?.ok) throw new Problem(body.error ?? PROBLEMS.NoQuestion);
  return body.publicKey;
}

async function answer(form) {
  if (!window.PublicKeyCredential) throw new Problem(PROBLEMS.Unsupported);
  const publicKey = readQuestion(await fetchQuestion(form));
  const makes = form.dataset.passkey === "create";
  const credential = makes
    ? await navigator.credentials.create({ publicKey })
    : await navigator.credentials.get({ publicKey });
  return writeAnswer(credential);
}

function send(form, credential) {
  const field = document.createElement("input");
  field.type = "hidden";
  field.name = "credential";
  field.value = credential;
  form.append(field);
  // Not requestSubmit(): that would ask for the passkey again.
  form.submit();
}

function tell(form, sentence) {
  const place = form.querySelector("[data-passkey-problem]");
  place.textContent = sentence;
  place.hidden = !sentence;
}

/** A typed code goes before the passkey; a form that is not complete is sent as it is, so that the server says what lacks. */
function wantsPasskey(form, button) {
  if (form.querySelector("[data-passkey-button]") && !button?.matches("[data-passkey-button]")) return false;
  return !form.elements.answer?.value && form.checkValidity();
}

function start(form) {
  let busy = false;
  form.addEventListener("submit", async (event) => {
    if (!busy && !wantsPasskey(form, event.submitter)) return;
    event.preventDefault();
    if (busy) return;
    busy = true;
    tell(form, "");
    try {
      send(form, await answer(form));
    } catch (error) {
      tell(form, error instanceof Problem ? error.message : (PROBLEMS[error.name] ?? PROBLEMS.Other));
      busy = false;
    }
  });
}

document.querySelectorAll("form[data-passkey]").forEach(start);
// Going back to a page that was already answered: its question and its answer are spent.
window.addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload();
});
