/**
 * Turns what Word, Google Docs and web pages put on the clipboard into the few tags that rich text has: paragraphs,
 * headings, lists, bold, italic and links. rich-text.js loads it together with the editor.
 *
 * No word of the text is dropped, but what Word itself hides: deleted text of tracked changes, comments, hidden text.
 */

const TABLE = "Een tabel kan hier niet in. Wij hebben er regels tekst van gemaakt.";
const IMAGE = "Een afbeelding kan hier niet in; beschrijf in woorden wat er te zien is.";
const BLOCKS = "p, h1, h2, h3, h4, h5, h6, ul, ol, li, table, div, section, article, blockquote, pre, dl, dt, dd";
const KEPT = new Set(["P", "STRONG", "EM", "UL", "OL", "LI", "H3", "A", "BR"]);
const NEVER_TEXT = "script, style, title, meta, link, template, noscript, iframe, object, embed, button, select, textarea";
const IMAGES = "img, picture, svg, canvas, video, audio";
const HIDDEN = "[data-style*='mso-hide:all'], [data-style*='mso-element:comment'], [data-style*='display:none']";
const COMMENTED = ".MsoCommentReference, .msocomanchor, .msocomoff";
// A bullet or number as Word writes it before the text of an item, with at least one space behind it.
const BULLET = /^\s*[·•▪◦‣§\uf0b7\uf0a7\uf0d8]\s+/u;
const NUMBER = /^\s*\(?(\d{1,3}|[a-z]|[ivx]{1,5})[.)]\s+/i;

/** Style attributes get another name before parsing: the content policy would report them. */
function parse(html) {
  const bare = html
    .replace(/<!--[\s\S]*?-->/g, "")
    .replace(/<!\[[^\]]*\]>/g, "")
    .replace(/<(style|xml|script|title)\b[^>]*>[\s\S]*?<\/\1\s*>/gi, "")
    .replace(/\ssrc\s*=\s*("data:[^"]*"|'data:[^']*')/gi, "")
    .replace(/<[^>]*>/g, (tag) => tag.replace(/\sstyle\s*=/gi, " data-style=").replace(/\son\w+\s*=/gi, " data-on="));
  const { body } = new DOMParser().parseFromString(bare, "text/html");
  for (const styled of body.querySelectorAll("[data-style]")) {
    styled.dataset.style = styled.dataset.style.toLowerCase().replace(/\s*([:;])\s*/g, "$1");
  }
  return body;
}

function unwrap(element) {
  element.replaceWith(...element.childNodes);
}

/** Give `element` another tag; what is in it stays. */
function rename(element, tag) {
  const renamed = document.createElement(tag);
  renamed.append(...element.childNodes);
  element.replaceWith(renamed);
  return renamed;
}

/** The words of an element on one line; blocks and line ends become a space. */
function lineOf(element) {
  const copy = element.cloneNode(true);
  for (const block of copy.querySelectorAll(`${BLOCKS}, br`)) block.before(" ");
  return copy.textContent.replace(/\s+/g, " ").trim();
}

function dropWhatIsHidden(body) {
  const isWord = Boolean(body.querySelector("[class^=Mso], [data-style*='mso-']"));
  const hidden = isWord ? `${HIDDEN}, ${COMMENTED}, del` : NEVER_TEXT;
  for (const element of body.querySelectorAll(`${NEVER_TEXT}, ${hidden}`)) element.remove();
}

function dropImages(body) {
  const images = [...body.querySelectorAll(IMAGES)].filter((image) => !image.closest("[data-style*='mso-list:ignore']"));
  body.querySelectorAll(IMAGES).forEach((image) => image.remove());
  return images.length > 0;
}

/** A table with one column is a frame around text: the text stays as it is. The inner tables come first. */
function flattenTables(body) {
  let flattened = false;
  for (const table of [...body.querySelectorAll("table")].reverse()) {
    const rows = [...table.rows].map((row) => [...row.cells]);
    if (rows.every((cells) => cells.length < 2)) {
      rows.flat().forEach((cell) => rename(cell, cell.querySelector(BLOCKS) ? "div" : "p"));
      table.replaceWith(...table.querySelectorAll(":scope > * > tr > *, :scope > caption"));
      continue;
    }
    flattened = true;
    const lines = rows.map((cells) => cells.map(lineOf).join(" | ")).filter((line) => /[^\s|]/.test(line));
    if (table.caption) lines.unshift(lineOf(table.caption));
    table.replaceWith(...lines.map((line) => Object.assign(document.createElement("p"), { textContent: line })));
  }
  return flattened;
}

/** Bold and italic stand in the style, because Google Docs wraps everything in <b style="font-weight:normal">. */
function readStyles(body) {
  for (const element of body.querySelectorAll("b, strong, i, em")) {
    const look = element.dataset.style ?? "";
    const plain = /^[bs]/i.test(element.tagName) ? /(^|;)font-weight:(normal|400)/ : /(^|;)font-style:normal/;
    if (plain.test(look)) unwrap(element);
    else rename(element, /^[bs]/i.test(element.tagName) ? "strong" : "em");
  }
  for (const span of body.querySelectorAll("span[data-style], font[data-style]")) {
    const look = span.dataset.style;
    if (/mso-list:ignore/.test(look)) continue;
    if (/(^|;)font-weight:(bold|[6-9]00)/.test(look)) wrapContent(span, "strong");
    if (/(^|;)font-style:italic/.test(look)) wrapContent(span, "em");
  }
}

function wrapContent(element, tag) {
  const wrapper = document.createElement(tag);
  wrapper.append(...element.childNodes);
  element.append(wrapper);
}

function readHeadings(body) {
  for (const heading of body.querySelectorAll("h1, h2, h4, h5, h6, p.MsoTitle, p.MsoSubtitle")) rename(heading, "h3");
}

/** Take `marker` off the start of the text of `element`. */
function cutStart(element, marker) {
  let left = marker.length;
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  while (left > 0 && walker.nextNode()) {
    const taken = Math.min(left, walker.currentNode.data.length);
    walker.currentNode.data = walker.currentNode.data.slice(taken);
    left -= taken;
  }
}

/** Say at which level and in which kind of list a paragraph stands, and take its bullet off; null when in none. */
function itemOf(paragraph) {
  const listed = /mso-list:l\d+ level(\d)/.exec(paragraph.dataset.style ?? "");
  if (listed) {
    const marks = [...paragraph.querySelectorAll("[data-style*='mso-list:ignore']")];
    const mark = marks.map((each) => each.textContent).join("").trim();
    marks.forEach((each) => each.remove());
    if (!marks.length) return { level: Number(listed[1]), tag: cutMarker(paragraph) ?? "ul" };
    return { level: Number(listed[1]), tag: mark !== "o" && NUMBER.test(`${mark} `) ? "ol" : "ul" };
  }
  const isListParagraph = /^MsoList/.test(paragraph.className);
  const tag = isListParagraph || BULLET.test(paragraph.textContent) ? cutMarker(paragraph) : null;
  return tag && { level: 1, tag };
}

function cutMarker(paragraph) {
  const text = paragraph.textContent;
  const bullet = BULLET.exec(text) ?? /^\s*[o–-]\s{2,}/.exec(text);
  const found = bullet ?? NUMBER.exec(text);
  if (!found) return null;
  cutStart(paragraph, found[0]);
  return bullet ? "ul" : "ol";
}

/** Word's items are paragraphs with a bullet in the text: put each run of them in lists, nested by level. */
function buildLists(body) {
  const open = [];
  let last = null;
  for (const paragraph of [...body.querySelectorAll("p, h3")]) {
    if (paragraph.closest("li, table")) continue;
    const item = paragraph.matches("p") ? itemOf(paragraph) : null;
    if (!item) continue;
    // Only a space may stand between two items of one list.
    const follows = last !== null && previousElement(paragraph) === open[0]?.list;
    if (!follows) open.length = 0;
    while (open.length && open.at(-1).level > item.level) open.pop();
    if (open.length === 1 && open[0].level === item.level && open[0].list.localName !== item.tag) open.length = 0;
    last = addItem(open, item, paragraph);
  }
}

function previousElement(node) {
  let before = node.previousSibling;
  while (before && before.nodeType !== Node.ELEMENT_NODE && !before.textContent.trim()) before = before.previousSibling;
  return before;
}

function addItem(open, { level, tag }, paragraph) {
  const top = open.at(-1);
  const item = document.createElement("li");
  const text = document.createElement("p");
  text.append(...paragraph.childNodes);
  item.append(text);
  if (top && top.level === level && top.list.localName === tag) {
    top.list.append(item);
    paragraph.remove();
    return item;
  }
  if (top && top.level === level) open.pop();
  const list = document.createElement(tag);
  list.append(item);
  const parent = open.at(-1);
  if (parent) {
    parent.list.lastElementChild.append(list);
    paragraph.remove();
  } else paragraph.replaceWith(list);
  open.push({ level, list });
  return item;
}

/** Google Docs puts the inner list beside the item it belongs to. */
function putListsInItems(body) {
  for (const list of body.querySelectorAll(":is(ul, ol) > :is(ul, ol)")) {
    if (list.previousElementSibling?.matches("li")) list.previousElementSibling.append(list);
    else unwrap(list);
  }
}

function keepLinks(body) {
  for (const link of body.querySelectorAll("a")) {
    const address = (link.getAttribute("href") ?? "").trim();
    if (!/^(https:\/\/|mailto:)/i.test(address) || !link.textContent.trim()) unwrap(link);
  }
}

/** One kind of space and hyphen, nothing that nobody sees; quotation marks stay as they were typed. */
function normaliseText(body) {
  const walker = document.createTreeWalker(body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode;
    node.data = node.data
      .normalize("NFC")
      .replace(/[\u00ad\u200b-\u200d\ufeff]/g, "")
      .replace(/\u2011/g, "-")
      .replace(/[\s\u00a0\u202f\u2009]+/g, " ");
  }
}

function keepTags(body) {
  for (const element of [...body.querySelectorAll("*")].reverse()) {
    if (KEPT.has(element.tagName)) {
      for (const { name } of [...element.attributes]) {
        if (name !== "href" || element.tagName !== "A") element.removeAttribute(name);
      }
    } else if (element.matches(BLOCKS) && !element.querySelector(BLOCKS)) rename(element, "p");
    else unwrap(element);
  }
  for (const empty of [...body.querySelectorAll("p, h3, li, ul, ol, strong, em")].reverse()) {
    if (!empty.textContent.trim()) empty.matches("strong, em") ? unwrap(empty) : empty.remove();
  }
  for (const edge of body.querySelectorAll(":is(p, h3) > br:last-child, body > br")) {
    if (edge.parentElement === body || !edge.nextSibling?.textContent.trim()) edge.remove();
  }
}

/** Return pasted HTML as rich text, and a sentence for each kind of content that could not come along. */
export function cleanPastedHtml(html) {
  const body = parse(html);
  dropWhatIsHidden(body);
  const sentences = dropImages(body) ? [IMAGE] : [];
  readHeadings(body);
  normaliseText(body);
  if (flattenTables(body)) sentences.unshift(TABLE);
  readStyles(body);
  buildLists(body);
  putListsInItems(body);
  keepLinks(body);
  keepTags(body);
  return { html: body.innerHTML.trim(), sentences };
}

export const IMAGE_SENTENCE = IMAGE;
