/**
 * Comments without leaving the page: a link to the comments of a field opens them in a dialog, and what was said
 * stands at the field at once. On selected words, and by a tap on a paragraph, a button offers to comment on these.
 * Without this script the same links lead to pages of their own.
 */

const QUOTE_LIMIT = 500;
const AWAY =
  "Het lukt nu niet. Uw tekst staat er nog. Bent u uitgelogd? Log in een ander tabblad in en probeer het dan opnieuw.";
const SIGNED_OUT = "U bent uitgelogd. Uw tekst staat hier nog. Log in, kom terug naar dit tabblad en probeer het opnieuw.";
const UNSAVED =
  "Nog niet alles op deze pagina is opgeslagen. Sluit dit venster, maak dat eerst in orde en kies dan opnieuw ‘Verwerkt’.";

function announce(sentence) {
  document.dispatchEvent(new CustomEvent("portal:announce", { detail: sentence }));
}

/** One dialog for the page, outside the form of the editor: forms cannot stand in each other. */
class Panel {
  constructor() {
    this.dialog = document.createElement("dialog");
    this.dialog.className = "remark-dialog";
    this.dialog.setAttribute("aria-label", "Opmerkingen");
    this.close = document.createElement("button");
    this.close.type = "button";
    this.close.className = "button button--quiet remark-dialog__close";
    this.close.textContent = "Sluiten";
    this.notice = document.createElement("p");
    this.notice.className = "remark-dialog__notice";
    this.notice.setAttribute("role", "alert");
    this.body = document.createElement("div");
    this.dialog.append(this.close, this.notice, this.body);
    document.body.append(this.dialog);
    this.close.addEventListener("click", () => this.dismiss());
    this.dialog.addEventListener("cancel", (event) => {
      event.preventDefault();
      this.dismiss();
    });
    this.dialog.addEventListener("click", (event) => this.click(event));
    this.dialog.addEventListener("submit", (event) => this.submit(event));
  }

  hasText() {
    return [...this.body.querySelectorAll("textarea")].some((area) => area.value !== area.defaultValue);
  }

  dismiss() {
    if (this.hasText() && !window.confirm("Uw tekst is nog niet geplaatst. Toch sluiten?")) return;
    this.dialog.close();
    this.body.replaceChildren();
  }

  /** Show the comments at `url`; when that cannot be fetched, go there. */
  async open(url) {
    let panel;
    try {
      panel = (await this.fetched(url)).panel;
    } catch {
      panel = null;
    }
    if (!panel) {
      location.assign(url);
      return;
    }
    this.fill(panel);
    if (!this.dialog.open) this.dialog.showModal();
    this.body.querySelector("textarea")?.focus();
  }

  async fetched(url, options = {}) {
    const response = await fetch(url, { credentials: "same-origin", ...options });
    const type = response.headers.get("Content-Type") ?? "";
    if (type.includes("json")) return { status: response.status, data: await response.json() };
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    return { status: response.status, panel: page.querySelector("[data-comment-panel]") };
  }

  fill(panel) {
    // The same comment may stand in the page behind: an id belongs to one element.
    for (const element of panel.querySelectorAll("[id^='comment-']")) element.removeAttribute("id");
    this.notice.textContent = "";
    this.body.replaceChildren(...document.importNode(panel, true).childNodes);
  }

  click(event) {
    const link = event.target.closest("a");
    if (!link) return;
    if (link.hasAttribute("data-comment-close")) {
      event.preventDefault();
      this.dismiss();
    } else if (link.hasAttribute("data-comment-open")) {
      event.preventDefault();
      event.stopPropagation();
      this.open(link.href);
    }
  }

  async submit(event) {
    event.preventDefault();
    const form = event.target;
    const closes = event.submitter?.name === "closes" || form.action.endsWith("/afhandelen/");
    // The field is locked after this: what was typed in it could not be saved any more.
    if (closes && document.querySelector("form[data-autosave][data-unsaved=true]")) return this.fails(UNSAVED);
    const sent = new FormData(form, event.submitter);
    const buttons = [...form.querySelectorAll("button")];
    buttons.forEach((button) => (button.disabled = true));
    try {
      let answer = await this.sent(form, sent);
      if (answer.status === 403) {
        // Signed in again in another tab: the page of the form gives a new token.
        const token = await this.token();
        if (token) {
          sent.set("csrfmiddlewaretoken", token);
          answer = await this.sent(form, sent);
        }
      }
      this.received(answer);
    } catch {
      this.fails(AWAY);
    }
    buttons.forEach((button) => (button.disabled = false));
    return undefined;
  }

  sent(form, data) {
    return this.fetched(form.action, { method: "POST", body: data, headers: { Accept: "application/json" } });
  }

  /** A token of the session of now, from any page of the portal that has a form. */
  async token() {
    const response = await fetch(location.href, { credentials: "same-origin" });
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    return page.querySelector("input[name=csrfmiddlewaretoken]")?.value;
  }

  received({ status, data, panel }) {
    if (data && status < 300) {
      this.body.replaceChildren();
      // Closing gives the focus back to what opened the dialog; then it goes to what was made.
      this.dialog.close();
      place(data);
      announce(data.sentence);
      if (data.locked) document.dispatchEvent(new CustomEvent("portal:field-locked", { detail: data }));
    } else if (data?.signed_out) {
      this.fails(SIGNED_OUT, data.sign_in);
    } else if (data?.sentence) {
      this.fails(data.sentence);
    } else if (panel) {
      this.fill(panel);
      this.body.querySelector("#error-summary")?.focus();
    } else {
      this.fails(AWAY);
    }
  }

  /** Say what is wrong; who is signed out does that in another tab, so that the text stays here. */
  fails(sentence, signIn) {
    const link = { href: signIn, target: "_blank", rel: "noopener", textContent: "Inloggen in een nieuw tabblad" };
    this.notice.replaceChildren(sentence, " ", ...(signIn ? [Object.assign(document.createElement("a"), link)] : []));
    this.dialog.scrollTop = 0;
  }
}

/** Put what now stands at the field in the page, and the focus back on it. */
function place({ path, html, sentence }) {
  const old = document.querySelector(`[data-remarks="${CSS.escape(path)}"]`);
  const made = document.createElement("div");
  made.innerHTML = html;
  const next = made.firstElementChild;
  if (!old) {
    // A comment on the whole agenda: the page shows it after loading anew. The editor may hold unsaved text.
    if (!document.querySelector("form[data-draft]")) location.reload();
    return;
  }
  if (!next) {
    old.remove();
    return;
  }
  old.replaceWith(next);
  const box = next.querySelector("details");
  if (box) box.open = true;
  const note = document.createElement("span");
  note.className = "remarks__done";
  note.textContent = sentence;
  next.append(note);
  next.querySelector("summary, a")?.focus();
}

/** Where comments are made on words: the text of the agenda. */
class Words {
  constructor(text, panel) {
    this.text = text;
    this.panel = panel;
    this.button = document.createElement("button");
    this.button.type = "button";
    this.button.className = "button remark-words";
    this.button.hidden = true;
    text.after(this.button);
    document.addEventListener("selectionchange", () => this.later());
    text.addEventListener("click", (event) => this.tap(event));
    // Before the selection goes.
    this.button.addEventListener("pointerdown", (event) => event.preventDefault());
    this.button.addEventListener("click", () => this.comment());
  }

  later() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.look(), 150);
  }

  look() {
    const selection = getSelection();
    const words = selection.isCollapsed ? "" : selection.toString().trim();
    const start = selection.rangeCount ? selection.getRangeAt(0).startContainer : null;
    const element = start?.nodeType === Node.TEXT_NODE ? start.parentElement : start;
    const field = words && this.text.contains(element) ? element.closest("[data-path]") : null;
    if (!field) {
      if (!this.chosen) this.hide();
      return;
    }
    this.forget();
    this.offer(field, this.inside(selection.getRangeAt(0), field), "Opmerking bij deze woorden");
  }

  /** The selected words as far as they stand in `field`, without the link for comments. */
  inside(range, field) {
    const own = range.cloneRange();
    if (!field.contains(range.endContainer)) own.setEndAfter(field.lastChild);
    const piece = own.cloneContents();
    piece.querySelectorAll("[data-remarks]").forEach((mark) => mark.remove());
    piece.querySelectorAll("p, li, br, td, th").forEach((block) => block.append(" "));
    return piece.textContent;
  }

  /** On a touch screen a tap chooses a paragraph; selecting words works as everywhere. */
  tap(event) {
    if (!matchMedia("(pointer: coarse)").matches || !getSelection().isCollapsed) return;
    const field = event.target.closest("[data-path]");
    if (!field || event.target.closest("a, button, summary")) return;
    const paragraph = event.target.closest("p, li, h3, tr") ?? field;
    const same = paragraph === this.chosen;
    this.forget();
    if (same) {
      this.hide();
      return;
    }
    this.chosen = field.contains(paragraph) ? paragraph : field;
    this.chosen.classList.add("remark-chosen");
    this.offer(field, this.chosen.textContent, "Opmerking bij deze alinea");
  }

  forget() {
    this.chosen?.classList.remove("remark-chosen");
    this.chosen = null;
  }

  offer(field, words, label) {
    this.field = field;
    this.words = words.replace(/\s+/g, " ").trim().slice(0, QUOTE_LIMIT);
    this.button.textContent = label;
    this.button.hidden = false;
    // Nothing at the foot of the window may be under the button.
    const bar = document.querySelector(".front-bar")?.getBoundingClientRect();
    if (bar) this.button.style.setProperty("--foot", `${Math.max(0, innerHeight - bar.top)}px`);
  }

  hide() {
    this.button.hidden = true;
  }

  comment() {
    const link = this.field.querySelector("[data-remarks] a[data-comment-open]");
    const url = new URL(link ? link.href : location.href);
    url.searchParams.set("citaat", this.words);
    this.hide();
    this.forget();
    getSelection().removeAllRanges();
    this.panel.open(url.href);
  }
}

/** A link to a comment (#comment-…) opens what it stands in. */
function reveal() {
  const target = location.hash.startsWith("#comment-") && document.getElementById(location.hash.slice(1));
  if (!target) return;
  for (let box = target.closest("details"); box; box = box.parentElement.closest("details")) box.open = true;
  target.scrollIntoView({ block: "start" });
}

const panel = new Panel();
document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-comment-open]");
  if (!link || event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  panel.open(link.href);
});
const text = document.querySelector(".document:has([data-remarks])");
if (text) new Words(text, panel);
window.addEventListener("hashchange", reveal);
reveal();
