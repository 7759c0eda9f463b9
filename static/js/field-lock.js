/**
 * A comment was dealt with beside its field in the editor and the field is locked again (comments.js): show it at once
 * as the server draws it, as text. comments.js asked first whether everything on the page was saved.
 */

const place = (root, path) => root.querySelector(`[data-remarks="${CSS.escape(path)}"]`);

/** The field that the comments at `path` belong to; none when they are those of a row or of a list. */
function fieldAt(root, path) {
  const beside = place(root, path)?.closest(".field__beside");
  return beside && !beside.matches(".row__beside") ? beside.closest(".field") : null;
}

async function drawnAnew() {
  const response = await fetch(location.pathname, { credentials: "same-origin" });
  return new DOMParser().parseFromString(await response.text(), "text/html");
}

async function lock({ path, sentence }) {
  const field = fieldAt(document, path);
  const locked = field && fieldAt(await drawnAnew(), path);
  if (!locked?.classList.contains("field--locked")) {
    // A row or a list: there are its buttons and its numbers as well.
    location.reload();
    return;
  }
  const shown = document.importNode(locked, true);
  field.replaceWith(shown);
  const box = place(shown, path);
  if (box.querySelector("details")) box.querySelector("details").open = true;
  box.append(Object.assign(document.createElement("span"), { className: "remarks__done", textContent: sentence }));
  box.querySelector("summary, a")?.focus();
}

document.addEventListener("portal:field-locked", ({ detail }) => {
  lock(detail).catch(() => location.reload());
});
