// Amounts as one types: the server works them out with the command itself and takes it back; the
// browser only shows them, with the names of what was entered and what would be refused.

import { all, one } from "../dom";
import type { Grid } from "./grid";
import { tellName } from "./picker";
import { contents } from "./sending";

interface Told {
  figures?: [label: string, text: string, unit: string][];
  lines?: [price: string, amount: string, name: string][];
  problems?: Record<string, string>;
}
const WAIT_MS = 350;
const LINES = "lines";

/** Ask what a form comes to, a moment after each change, never twice at once. */
export function watchTotals(form: HTMLFormElement, grids: Grid[]): void {
  if (form.dataset.rehearse === undefined) return;
  let wait = 0;
  let taken_ms = 0;
  let isAsking = false;
  let isStale = false;
  async function ask(): Promise<void> {
    if (isAsking) {
      isStale = true;
      return;
    }
    isAsking = true;
    isStale = false;
    const began = performance.now();
    const body = contents(form);
    body.set("preview", "1");
    const answer = await fetch(location.href, { method: "POST", body }).catch(() => null);
    const told = await read(answer);
    taken_ms = performance.now() - began;
    isAsking = false;
    if (isStale) later();
    else if (told && !form.dataset.sent) show(form, grids, told);
  }
  const later = (): void => {
    clearTimeout(wait);
    one("[data-totals]", form)?.classList.add("old");
    wait = window.setTimeout(() => void ask(), Math.max(WAIT_MS, taken_ms));
  };
  form.addEventListener("argosy:edited", later);
  if (all<HTMLInputElement>("[data-lines] input", form).some((each) => each.value)) later();
}

async function read(answer: Response | null): Promise<Told | null> {
  if (!answer?.ok || !answer.headers.get("Content-Type")?.includes("json")) return null;
  return (await answer.json().catch(() => null)) as Told | null;
}

function show(form: HTMLFormElement, grids: Grid[], told: Told): void {
  mark(grids, told.problems ?? {});
  const totals = one("[data-totals]", form);
  if (!totals || !told.figures) return;
  totals.hidden = false;
  totals.classList.remove("old");
  totals.replaceChildren(...told.figures.map(figure));
  const rows = grids.find((grid) => grid.path === LINES)?.filled() ?? [];
  rows.forEach((row, at) => {
    const [price, amount, name] = told.lines?.[at] ?? ["", "", ""];
    const output = one("output", row);
    if (output && output.textContent !== amount) output.textContent = amount;
    const priced = one<HTMLInputElement>("[name$='.unit_price']", row);
    if (priced) priced.placeholder = price;
    const item = one<HTMLInputElement>("[name$='.item_id']", row);
    if (item && item !== document.activeElement) tellName(item, name);
  });
}

function figure([label, text, unit]: [string, string, string]): HTMLElement {
  const group = document.createElement("div");
  const [term, value] = [document.createElement("dt"), document.createElement("dd")];
  term.textContent = label;
  value.textContent = `${text} ${unit}`.trim();
  group.append(term, value);
  return group;
}

/** Mark the cells whose text would be refused; what is only missing yet is left in peace. */
function mark(grids: Grid[], problems: Record<string, string>): void {
  grids.forEach((grid) => {
    all("[data-unknown]", grid.table).forEach((each) => {
      each.removeAttribute("data-unknown");
      each.title = "";
    });
    const rows = grid.filled();
    Object.entries(problems).forEach(([name, text]) => {
      const [, path, number, last] = /^(\w+)\[(\d+)\]\.(.+)$/.exec(name) ?? [];
      const row = path === grid.path ? rows[Number(number)] : undefined;
      const input = row && one<HTMLInputElement>(`[name$='.${last ?? ""}']`, row);
      if (!input || !input.value || input === document.activeElement) return;
      input.setAttribute("data-unknown", "");
      input.title = text;
    });
  });
}
