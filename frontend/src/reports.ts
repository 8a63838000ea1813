// Reports: the button that prints, where there is a script to do it; trees of rows that fold.

import { all, one } from "./dom";

all<HTMLButtonElement>("[data-print]").forEach((button) => {
  button.hidden = false;
  button.addEventListener("click", () => print());
});

const levels = one("[data-levels]");
const rows = all<HTMLTableRowElement>("[data-report] tbody tr");
const deepest = Math.max(0, ...rows.map(levelOf));
if (levels && deepest > 0 && rows.some(isAbove)) foldRows(levels);

function levelOf(row: HTMLTableRowElement): number {
  return Number(row.dataset.level ?? 0);
}

/** Whether the rows after one lie within it: a sum that stands before its parts. */
function isAbove(row: HTMLTableRowElement, place: number): boolean {
  const next = rows[place + 1];
  return row.classList.contains("is-subtotal") && !!next && levelOf(next) > levelOf(row);
}

/** Let rows be folded one by one, or all below a level. */
function foldRows(bar: HTMLElement): void {
  const folded = new Set<HTMLTableRowElement>();
  const buttons = new Map<HTMLTableRowElement, HTMLButtonElement>();
  const show = (): void => {
    let hiddenBelow = Infinity;
    for (const row of rows) {
      if (levelOf(row) <= hiddenBelow) hiddenBelow = Infinity;
      row.hidden = hiddenBelow !== Infinity;
      if (!row.hidden && folded.has(row)) hiddenBelow = levelOf(row);
      buttons.get(row)?.setAttribute("aria-expanded", String(!folded.has(row)));
    }
  };
  rows.filter(isAbove).forEach((row) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "row-fold off-paper";
    button.title = bar.dataset.fold ?? "";
    button.setAttribute("aria-label", `${button.title}: ${row.cells[0]?.textContent?.trim() ?? ""}`);
    button.addEventListener("click", () => {
      if (!folded.delete(row)) folded.add(row);
      show();
    });
    row.cells[0]?.prepend(button);
    buttons.set(row, button);
  });
  for (let level = 0; level <= deepest; level++) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "span";
    button.textContent = level < deepest ? String(level + 1) : (bar.dataset.all ?? "");
    button.addEventListener("click", () => {
      folded.clear();
      for (const row of buttons.keys()) if (levelOf(row) >= level) folded.add(row);
      show();
    });
    bar.append(button);
  }
  bar.hidden = false;
  show();
}
