// The list that one came from, remembered for this tab, so that a record knows its neighbours.

import { all, one } from "../dom";

const PLACE = "argosy:list";

/** The addresses of the records of the list seen last, in its order. */
export function readList(): string[] {
  try {
    return JSON.parse(sessionStorage.getItem(PLACE) ?? "[]") as string[];
  } catch {
    return [];
  }
}

/** Note which records a list shows as one leaves it. */
export function keepList(): void {
  if (!one("#rows")) return;
  addEventListener("pagehide", () => {
    const rows = all<HTMLElement>("#rows [data-href]").map((row) => row.dataset.href ?? "");
    const paths = rows.map((href) => new URL(href, location.href).pathname);
    sessionStorage.setItem(PLACE, JSON.stringify(paths));
  });
}
