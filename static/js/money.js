/**
 * Sums of money fields while the user types; the server stays the truth.
 *
 * [data-money-row] around the amounts of one row, with [data-row-total] for their sum.
 * [data-money-table] around several rows, with [data-column-total="2019"] and [data-grand-total]; an amount's
 * column is its data-column. Rows that are removed do not count.
 */

/** Read an amount as MoneyField does; in whole cents, null when it is not an amount. */
function cents(text) {
  const match = /^(-?)(\d{1,3}(?:\.\d{3})+|\d+)(?:,(?:(\d{1,2})|-{1,2}))?$/.exec(text.replace(/[\s€]|EUR/g, ""));
  if (!match) return null;
  const amount = Number(match[2].replaceAll(".", "")) * 100 + Number((match[3] ?? "").padEnd(2, "0"));
  return match[1] ? -amount : amount;
}

function inEuros(amount) {
  const digits = amount % 100 === 0 ? 0 : 2;
  const number = new Intl.NumberFormat("nl-NL", { minimumFractionDigits: digits, maximumFractionDigits: digits });
  return `€\u00a0${number.format(amount / 100)}`;
}

/** Add up the amounts; a dash when one of them cannot be read, so that no wrong sum is shown. */
function sum(inputs) {
  let total = 0;
  for (const input of inputs) {
    if (input.value.trim() === "" || input.closest(".row--removed")) continue;
    const amount = cents(input.value);
    if (amount === null) return "–";
    total += amount;
  }
  return inEuros(total);
}

function update(root) {
  const row = root.closest("[data-money-row]");
  for (const each of row ? [row] : root.querySelectorAll("[data-money-row]")) {
    const output = each.querySelector("[data-row-total]");
    if (output) output.textContent = sum(each.querySelectorAll("[data-money]"));
  }
  const table = root.closest("[data-money-table]");
  for (const each of table ? [table] : root.querySelectorAll("[data-money-table]")) {
    const inputs = [...each.querySelectorAll("[data-money]")];
    for (const output of each.querySelectorAll("[data-column-total]")) {
      output.textContent = sum(inputs.filter((input) => input.dataset.column === output.dataset.columnTotal));
    }
    const grand = each.querySelector("[data-grand-total]");
    if (grand) grand.textContent = sum(inputs);
  }
}

document.addEventListener("input", (event) => {
  if (event.target.matches("[data-money], [data-formset]")) update(event.target);
});
update(document.body);
