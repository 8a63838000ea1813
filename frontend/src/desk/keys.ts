// Keys: Ctrl K anywhere, j, k and / in lists; a click on a row opens its record.

import { all, isTyping, one } from "../dom";
import type { Palette } from "./palette";

/** Listen to the keys that every page has. */
export function watchKeys(palette: Palette): void {
  let at = -1;

  function goTo(place: number): void {
    const rows = all<HTMLTableRowElement>("main table.list tr[data-href]");
    if (rows.length === 0) return;
    at = Math.max(0, Math.min(rows.length - 1, place));
    rows.forEach((row, number) => row.classList.toggle("at", number === at));
    const row = rows[at];
    if (!row) return;
    one("a", row)?.focus({ preventScroll: true });
    row.scrollIntoView({ block: "nearest" });
  }

  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
      event.preventDefault();
      palette.open();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (isTyping(event.target) || palette.isOpen) return;
    const search = one<HTMLInputElement>("[data-search]");
    if (event.key === "j") goTo(at + 1);
    else if (event.key === "k") goTo(at - 1);
    else if (event.key === "/" && search) {
      event.preventDefault();
      search.focus();
    }
  });
  document.addEventListener("click", (event) => {
    if (!(event.target instanceof Element)) return;
    const row = event.target.closest<HTMLElement>("tr[data-href]");
    const isOwnThing = event.target.closest("a, button, input, label, summary, select, textarea");
    const isSelecting = String(getSelection()) !== "";
    if (row?.dataset.href && !isOwnThing && !isSelecting) location.href = row.dataset.href;
  });
}
