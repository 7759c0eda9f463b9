/** The administration: ticking all rows of a page at once. */

/** The tick in the heading ticks every row of the page; without this script it is not there. */
function startPickingAll(all) {
  const picks = [...document.querySelectorAll("[data-pick]")];
  all.hidden = false;
  all.addEventListener("change", () => picks.forEach((pick) => (pick.checked = all.checked)));
  for (const pick of picks) {
    pick.addEventListener("change", () => {
      all.checked = picks.every(({ checked }) => checked);
      all.indeterminate = !all.checked && picks.some(({ checked }) => checked);
    });
  }
}

document.querySelectorAll("[data-pick-all]").forEach(startPickingAll);
