// The columns' menu: its entries are put in order by dragging, or by Alt with the arrows.

import Sortable from "sortablejs";

import { all } from "../dom";

/** Let the columns be put in order; the form sends them as they stand. */
export function orderColumns(): void {
  all<HTMLElement>("[data-columns] .columns").forEach((list) => {
    Sortable.create(list, { animation: 120, ghostClass: "lifted" });
    list.addEventListener("keydown", (event) => {
      if (!event.altKey || !(event.target instanceof HTMLElement)) return;
      const item = event.target.closest("li");
      if (!item) return;
      const isUp = event.key === "ArrowUp";
      const beside = isUp ? item.previousElementSibling : item.nextElementSibling;
      if ((!isUp && event.key !== "ArrowDown") || !beside) return;
      event.preventDefault();
      if (isUp) beside.before(item);
      else beside.after(item);
      event.target.focus();
    });
  });
}
