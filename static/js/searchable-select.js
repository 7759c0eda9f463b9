/** Long lists of choices that one also searches by typing. */

const ENOUGH_TO_SEARCH = 12;
const MOST_SHOWN = 60;
let number = 0;

/** Letters only, so that "Sudwest" finds Súdwest-Fryslân. */
function plain(text) {
  return text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase();
}

function announce(sentence) {
  document.dispatchEvent(new CustomEvent("portal:announce", { detail: sentence }));
}

/**
 * A select with many choices becomes a combobox (pattern of the W3C's authoring practices). The select stays in the
 * form and is what is sent; without this script it is simply there.
 */
class Combobox {
  constructor(select) {
    this.select = select;
    this.options = [...select.options].map((option) => ({ option, words: plain(option.text) }));
    this.active = -1;
    this.build();
    this.input.addEventListener("input", () => this.search());
    this.input.addEventListener("focus", () => this.input.select());
    this.input.addEventListener("click", () => this.openAll());
    this.input.addEventListener("keydown", (event) => this.press(event));
    this.input.addEventListener("blur", () => this.leave());
    // Before the input loses the focus.
    this.list.addEventListener("mousedown", (event) => this.pick(event));
  }

  build() {
    const { select } = this;
    this.input = document.createElement("input");
    this.list = document.createElement("ul");
    this.list.id = `choices-${(number += 1)}`;
    this.list.className = "combobox__list";
    this.list.hidden = true;
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", document.querySelector(`label[for="${select.id}"]`)?.textContent.trim() ?? "");
    this.input.type = "text";
    this.input.className = select.className.replace("input--select", "combobox__input");
    this.input.autocomplete = "off";
    this.input.value = this.chosenText();
    this.input.setAttribute("role", "combobox");
    this.input.setAttribute("aria-autocomplete", "list");
    this.input.setAttribute("aria-expanded", "false");
    this.input.setAttribute("aria-controls", this.list.id);
    for (const name of ["aria-describedby", "aria-invalid", "required"]) {
      if (select.hasAttribute(name)) this.input.setAttribute(name, select.getAttribute(name));
    }
    // The label and the links of the error summary lead to where one types.
    this.input.id = select.id;
    select.id = `${select.id}-choices`;
    select.hidden = true;
    const box = document.createElement("div");
    box.className = "combobox";
    select.before(box);
    box.append(this.input, this.list, select);
  }

  /** As a select: also when nothing was chosen, its words for that ("Alle", "Maak een keuze"). */
  chosenText() {
    return this.select.selectedOptions[0]?.text ?? "";
  }

  search() {
    const words = plain(this.input.value).split(/\s+/).filter(Boolean);
    const found = this.options.filter(({ option, words: text }) => option.value && words.every((word) => text.includes(word)));
    this.open(found);
    const more = found.length > MOST_SHOWN ? `${found.length} keuzes. Typ verder om er minder te zien.` : `${found.length} keuzes.`;
    announce(found.length ? more : "Geen keuze gevonden.");
  }

  /** What one types takes the place of what is chosen. */
  openAll() {
    if (!this.list.hidden) return;
    this.input.select();
    this.open(this.options);
  }

  open(found) {
    this.shown = found.slice(0, MOST_SHOWN);
    this.active = -1;
    this.list.replaceChildren(
      ...this.shown.map(({ option }, index) => {
        const item = document.createElement("li");
        item.id = `${this.list.id}-${index}`;
        item.className = "combobox__choice";
        item.setAttribute("role", "option");
        item.setAttribute("aria-selected", String(option.selected));
        item.dataset.index = index;
        item.textContent = option.text;
        return item;
      }),
    );
    this.toggle(this.shown.length > 0);
  }

  toggle(isOpen) {
    this.list.hidden = !isOpen;
    this.input.setAttribute("aria-expanded", String(isOpen));
    if (!isOpen) this.input.removeAttribute("aria-activedescendant");
  }

  press(event) {
    const isOpen = !this.list.hidden;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (!isOpen) this.open(this.options);
      this.move(event.key === "ArrowDown" ? 1 : -1);
    } else if (event.key === "Enter" && isOpen) {
      event.preventDefault();
      if (this.active >= 0) this.choose(this.shown[this.active].option);
      else if (this.shown.length === 1) this.choose(this.shown[0].option);
    } else if (event.key === "Escape" && isOpen) {
      event.preventDefault();
      this.input.value = this.chosenText();
      this.toggle(false);
    }
  }

  move(step) {
    const items = [...this.list.children];
    items[this.active]?.classList.remove("combobox__choice--active");
    this.active = (this.active + step + items.length) % items.length;
    items[this.active].classList.add("combobox__choice--active");
    items[this.active].scrollIntoView({ block: "nearest" });
    this.input.setAttribute("aria-activedescendant", items[this.active].id);
  }

  pick(event) {
    event.preventDefault();
    const item = event.target.closest("[data-index]");
    if (item) this.choose(this.shown[item.dataset.index].option);
  }

  choose(option) {
    this.select.value = option.value;
    this.input.value = option.text;
    this.toggle(false);
    for (const name of ["input", "change"]) this.select.dispatchEvent(new Event(name, { bubbles: true }));
  }

  /** Half a word is no choice: what was chosen stays, an emptied field is no choice, one that fits is taken. */
  leave() {
    const typed = plain(this.input.value.trim());
    const exact = this.options.find(({ words }) => words === typed);
    const meant = typed ? exact?.option : this.select.options[0];
    if (meant && !meant.selected) this.choose(meant);
    this.input.value = this.chosenText();
    this.toggle(false);
  }
}

for (const select of document.querySelectorAll("select[data-searchable]:not(:disabled)")) {
  if (select.options.length > ENOUGH_TO_SEARCH) new Combobox(select);
}
