// Keys within a list: arrows go from cell to cell, Space chooses a row, Enter opens it, e and F2 edit.

import { all, isTyping, one } from "../dom";
import type { Cells } from "./cells";
import type { Choosing } from "./choosing";

/** Listen to keys in the list. */
export function watchListKeys(choosing: Choosing, cells: Cells): void {
  const table = one<HTMLTableElement>("table[data-list]");
  if (!table) return;
  const rows = () => all<HTMLTableRowElement>("tbody > tr[data-id]", table);
  let row = -1;
  let column = 0;

  function mark(): void {
    const here = rows()[row];
    if (!here) return;
    rows().forEach((each, place) => each.classList.toggle("at", place === row));
    const cell = here.querySelectorAll<HTMLElement>("td[data-field]")[column];
    if (!cell) return;
    cell.tabIndex = -1;
    cell.focus({ preventScroll: true });
    cell.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  table.addEventListener("focusin", (event) => {
    const cell = event.target instanceof Element ? event.target.closest("td[data-field]") : null;
    const found = cell?.closest("tr");
    if (!cell || !found) return;
    row = rows().indexOf(found as HTMLTableRowElement);
    column = all("td[data-field]", found).indexOf(cell as HTMLElement);
  });
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    const isElsewhere =
      event.target instanceof Element &&
      event.target !== document.body &&
      event.target.closest("main") !== null &&
      event.target.closest("table[data-list]") === null;
    if (isElsewhere || one("dialog[open]")) return;
    const here = rows()[row];
    const width = here ? all("td[data-field]", here).length : 0;
    switch (event.key) {
      case "ArrowDown": row = Math.min(rows().length - 1, row + 1); break;
      case "ArrowUp": row = Math.max(0, row - 1); break;
      case "ArrowRight": column = Math.min(width - 1, column + 1); break;
      case "ArrowLeft": column = Math.max(0, column - 1); break;
      case " ":
        if (!here) return;
        choosing.toggle(here);
        event.preventDefault();
        return;
      case "Enter":
        if (!here || (event.target instanceof Element && event.target.matches("a, button, summary"))) return;
        location.href = here.dataset.href ?? "";
        return;
      case "e":
      case "F2": {
        const cell = here ? all("td[data-field]", here)[column] : undefined;
        if (cell) cells.edit(cell);
        event.preventDefault();
        return;
      }
      default: return;
    }
    event.preventDefault();
    mark();
  });
}
