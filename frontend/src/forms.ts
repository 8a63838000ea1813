// Forms: lines entered as in a spreadsheet, records picked by what one remembers of them, amounts
// worked out by the server as one types, unsaved work kept, one effect however often it is sent.
// Without any of this the form is a table of inputs and a button.

import { all } from "./dom";
import { offerDays } from "./forms/days";
import { keepDraft } from "./forms/draft";
import { Grid } from "./forms/grid";
import { watchPickers } from "./forms/picker";
import { sendSafely } from "./forms/sending";
import { watchTotals } from "./forms/totals";

function start(isFirst: boolean): void {
  all<HTMLFormElement>("form[data-give]").forEach((form) => {
    const grids = all<HTMLTableElement>("[data-lines]", form).map((table) => new Grid(form, table));
    const changed = (): void => {
      form.dispatchEvent(new CustomEvent("argosy:edited", { bubbles: true }));
    };
    const forget = keepDraft(form, grids, isFirst);
    watchTotals(form, grids);
    offerDays(form);
    sendSafely(form, forget, () => start(false));
    form.addEventListener("input", changed);
    grids.forEach((grid) => stepIn(form, grid));
    if (isFirst) begin(form);
  });
}

/** Let Tab from the head lead into the first line; Shift+Tab from there still finds its heading. */
function stepIn(form: HTMLFormElement, grid: Grid): void {
  const part = grid.table.closest("details");
  const heading = part?.querySelector("summary");
  let isTab = false;
  form.addEventListener("keydown", (event) => {
    isTab = event.key === "Tab" && !event.shiftKey;
  });
  heading?.addEventListener("focus", (event) => {
    const from = event.relatedTarget;
    if (!isTab || !part?.open || !(from instanceof Node) || !form.contains(from)) return;
    if (heading.compareDocumentPosition(from) & Node.DOCUMENT_POSITION_PRECEDING) grid.begin();
  });
}

/** Put the cursor where one begins to type, unless a keyboard would cover half of a phone. */
function begin(form: HTMLFormElement): void {
  if (!matchMedia("(pointer: fine)").matches) return;
  const inputs = all<HTMLInputElement>("input, select, textarea", form);
  const seen = inputs.filter((each) => each.type !== "hidden" && each.offsetParent);
  const isNew = !form.dataset.draft?.match(/\.[1-9]\d*$/);
  // lines that came up filled in wait for what is still to be said of them
  const waits = (each: HTMLInputElement): boolean => {
    if (each.value || each.hasAttribute("data-hint")) return false;
    return isNew || (each.inputMode === "decimal" && each.closest("[data-lines]") !== null);
  };
  const first = seen.find(waits) ?? seen[0];
  first?.focus({ preventScroll: true });
}

watchPickers();
start(true);
