// Forms: lines entered as in a spreadsheet, records picked by what one remembers of them, amounts
// worked out by the server as one types, unsaved work kept, one effect however often it is sent.
// Without any of this the form is a table of inputs and a button.

import { all } from "./dom";
import { keepDraft, forgetSent } from "./forms/draft";
import { Grid } from "./forms/grid";
import { watchPickers } from "./forms/picker";
import { sendSafely } from "./forms/sending";
import { watchTotals } from "./forms/totals";

function start(): void {
  all<HTMLFormElement>("form[data-give]").forEach((form) => {
    const grids = all<HTMLTableElement>("[data-lines]", form).map((table) => new Grid(form, table));
    const changed = (): void => {
      form.dispatchEvent(new CustomEvent("argosy:edited", { bubbles: true }));
    };
    keepDraft(form, grids);
    watchTotals(form);
    sendSafely(form, start);
    form.addEventListener("input", changed);
  });
}

forgetSent();
watchPickers();
start();
