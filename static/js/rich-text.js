/**
 * Turn <textarea data-rich> into a rich-text editor. The textarea stays the form field: it shows the text in plain
 * form, in which people type without JavaScript, and has the HTML beside it (data-html). With JavaScript the form
 * sends the HTML, also of an editor that has not started, and says so with the field "rich".
 */

const template = document.getElementById("rich-toolbar");

/** What each button of components/rich_toolbar.html does, and when it looks pressed. */
const COMMANDS = {
  bold: { run: (chain) => chain.toggleBold(), active: (editor) => editor.isActive("bold") },
  italic: { run: (chain) => chain.toggleItalic(), active: (editor) => editor.isActive("italic") },
  heading: {
    run: (chain) => chain.toggleHeading({ level: 3 }),
    active: (editor) => editor.isActive("heading"),
  },
  bulletList: { run: (chain) => chain.toggleBulletList(), active: (editor) => editor.isActive("bulletList") },
  orderedList: { run: (chain) => chain.toggleOrderedList(), active: (editor) => editor.isActive("orderedList") },
  nest: { run: (chain) => chain.sinkListItem("listItem") },
  unnest: { run: (chain) => chain.liftListItem("listItem") },
  undo: { run: (chain) => chain.undo() },
  redo: { run: (chain) => chain.redo() },
};

let library;

/** Load the editor and what cleans pasted text once, at their cached addresses (modules here import nothing by name). */
function loadLibrary() {
  library ??= Promise.all([import(template.dataset.editorUrl), import(template.dataset.pasteUrl)]);
  return library;
}

/** Lists without Tab: Tab must always leave the field (WCAG 2.1.2); nesting has its own buttons. */
function listItemWithoutTab(ListItem) {
  return ListItem.extend({
    addKeyboardShortcuts() {
      return { Enter: () => this.editor.commands.splitListItem(this.name) };
    },
  });
}

function extensions(tiptap) {
  const { Document, Paragraph, Text, Bold, Italic, BulletList, OrderedList, ListItem } = tiptap;
  const { Heading, Link, HardBreak, History } = tiptap;
  return [
    Document,
    Paragraph,
    Text,
    Bold,
    Italic,
    BulletList,
    OrderedList,
    listItemWithoutTab(ListItem),
    Heading.configure({ levels: [3] }),
    Link.configure({ openOnClick: false, isAllowedUri: (address) => /^(https:|mailto:)/i.test(address) }),
    HardBreak,
    History,
  ];
}

function textboxAttributes(textarea, label) {
  const attributes = {
    id: `${textarea.id}_editor`,
    role: "textbox",
    "aria-multiline": "true",
    "aria-labelledby": label.id,
    class: "rich__text prose",
    lang: "nl",
  };
  for (const name of ["aria-describedby", "aria-invalid"]) {
    if (textarea.hasAttribute(name)) attributes[name] = textarea.getAttribute(name);
  }
  return attributes;
}

/** One stop for the Tab key; the arrows walk through the buttons. */
function startToolbar(toolbar, editor) {
  const buttons = [...toolbar.querySelectorAll("[data-command]")];
  const select = (wanted) => {
    buttons.forEach((button) => {
      button.tabIndex = button === wanted ? 0 : -1;
    });
  };
  select(buttons[0]);
  toolbar.addEventListener("click", (event) => {
    const button = event.target.closest("[data-command]");
    if (button) COMMANDS[button.dataset.command].run(editor.chain().focus()).run();
  });
  toolbar.addEventListener("keydown", (event) => {
    const last = buttons.length - 1;
    const here = buttons.indexOf(document.activeElement);
    const next = {
      ArrowRight: here === last ? 0 : here + 1,
      ArrowLeft: here <= 0 ? last : here - 1,
      Home: 0,
      End: last,
    }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    select(buttons[next]);
    buttons[next].focus();
  });
  const showState = () => {
    for (const button of buttons) {
      const { active } = COMMANDS[button.dataset.command];
      if (active) button.setAttribute("aria-pressed", String(active(editor)));
    }
  };
  editor.on("transaction", showState);
  showState();
}

/** Plain text in the textarea (typed without JavaScript) must not lose its lines in the editor. */
function asHtml(text) {
  if (/^\s*<(p|ul|ol|h3)[\s>]/i.test(text)) return text;
  const escape = (line) => line.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
  return text
    .split(/\r?\n\s*\r?\n/)
    .filter((part) => part.trim())
    .map((part) => `<p>${part.trim().split(/\r?\n/).map(escape).join("<br>")}</p>`)
    .join("");
}

/** The HTML of a field: what the page gave as long as nobody typed, else what the editor wrote. */
function htmlOf(textarea) {
  const untouched = textarea.value === textarea.defaultValue;
  return asHtml(untouched ? (textarea.dataset.html ?? textarea.value) : textarea.value);
}

/** How the editor takes what is pasted or dropped: cleaned, and with a sentence for what could not come along. */
function pasting(textarea, { cleanPastedHtml, IMAGE_SENTENCE }) {
  const say = (sentences) =>
    textarea.dispatchEvent(new CustomEvent("portal:field-notice", { detail: sentences, bubbles: true }));
  const refuseFiles = (event, data) => {
    if (!data?.files.length || data.getData("text/html") || data.getData("text/plain")) return false;
    // Without this the browser would open the file in place of the page.
    event.preventDefault();
    say([IMAGE_SENTENCE]);
    return true;
  };
  return {
    transformPastedHTML: (html) => {
      const cleaned = cleanPastedHtml(html);
      if (cleaned.sentences.length) say(cleaned.sentences);
      return cleaned.html;
    },
    handlePaste: (view, event) => refuseFiles(event, event.clipboardData),
    handleDrop: (view, event) => refuseFiles(event, event.dataTransfer),
  };
}

/** Another module puts a text in the field (autosave.js): it can be undone as if it were typed. */
function acceptTexts(textarea, editor) {
  textarea.addEventListener("portal:set-text", (event) => {
    event.preventDefault();
    editor.chain().setContent(asHtml(event.detail), { emitUpdate: true }).run();
  });
}

async function start(textarea) {
  if (textarea.dataset.richStarted) return;
  textarea.dataset.richStarted = "true";
  const [tiptap, paste] = await loadLibrary();
  const label = document.querySelector(`label[for="${CSS.escape(textarea.id)}"]`);
  label.id ||= `${textarea.id}_label`;
  const toolbar = template.content.firstElementChild.cloneNode(true);
  toolbar.setAttribute("aria-label", `Opmaak van ${label.firstChild.textContent.trim()}`);
  toolbar.setAttribute("aria-controls", `${textarea.id}_editor`);
  const area = Object.assign(document.createElement("div"), { className: "rich__area" });
  textarea.before(toolbar, area);
  const hadFocus = document.activeElement === textarea;
  textarea.hidden = true;

  const editor = new tiptap.Editor({
    element: area,
    injectCSS: false,
    editable: !textarea.disabled && !textarea.readOnly,
    content: htmlOf(textarea),
    extensions: extensions(tiptap),
    editorProps: { attributes: textboxAttributes(textarea, label), ...pasting(textarea, paste) },
    onUpdate: () => {
      textarea.value = editor.isEmpty ? "" : editor.getHTML();
      textarea.dispatchEvent(new Event("input", { bubbles: true }));
    },
  });
  startToolbar(toolbar, editor);
  acceptTexts(textarea, editor);
  label.addEventListener("click", (event) => {
    event.preventDefault();
    editor.commands.focus();
  });
  // The error summary and new rows set the focus on the form field.
  textarea.focus = () => editor.commands.focus();
  textarea.scrollIntoView = (options) => area.scrollIntoView(options);
  if (hadFocus) editor.commands.focus();
}

/** Only when the field comes near the screen: a page with ten editors stays quick on a phone. */
const nearScreen = new IntersectionObserver(
  (entries) => {
    for (const entry of entries.filter((each) => each.isIntersecting)) {
      nearScreen.unobserve(entry.target);
      start(entry.target);
    }
  },
  { rootMargin: "400px" },
);

function watch(root) {
  root.querySelectorAll("textarea[data-rich]").forEach((textarea) => nearScreen.observe(textarea));
}

if (template) {
  watch(document);
  document.addEventListener("portal:row-added", (event) => watch(event.detail));
  document.addEventListener("formdata", ({ target, formData }) => {
    const fields = [...target.querySelectorAll("textarea[data-rich]:not(:disabled)")];
    for (const textarea of fields) formData.set(textarea.name, htmlOf(textarea));
    if (fields.length) formData.set("rich", "html");
  });
}
