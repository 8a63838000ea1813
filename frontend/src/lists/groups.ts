// Groups: the rows below a head are fetched once (htmx) and shown or hidden.

import { all } from "../dom";

/** Show and hide the records of groups. */
export function unfoldGroups(): void {
  all<HTMLButtonElement>("[data-unfold]").forEach((button) => {
    const within = button.closest("tbody")?.querySelector<HTMLTableRowElement>(".within-row");
    button.addEventListener("click", () => {
      if (!within) return;
      within.hidden = !within.hidden;
      button.setAttribute("aria-expanded", String(!within.hidden));
    });
  });
}
