// Amounts as one types: the server works them out with the command itself and takes it back; the
// browser only shows them.

import { all, one } from "../dom";
import { contents } from "./sending";

interface Told {
  figures?: [label: string, text: string, unit: string][];
  lines?: [price: string, amount: string][];
  problems?: Record<string, string>;
}
const WAIT_MS = 350;

/** Ask what a form comes to, a moment after each change. */
export function watchTotals(form: HTMLFormElement): void {
  if (form.dataset.rehearse === undefined) return;
  let wait = 0;
  let asked = 0;
  async function ask(): Promise<void> {
    const mine = ++asked;
    const body = contents(form);
    body.set("preview", "1");
    const answer = await fetch(location.href, { method: "POST", body }).catch(() => null);
    if (!answer?.ok || mine !== asked) return;
    if (!answer.headers.get("Content-Type")?.includes("json")) return;
    show(form, (await answer.json()) as Told);
  }
  const later = (): void => {
    clearTimeout(wait);
    one("[data-totals]", form)?.classList.add("old");
    wait = window.setTimeout(() => void ask(), WAIT_MS);
  };
  form.addEventListener("argosy:edited", later);
  if (all("[data-lines] input", form).some((each) => (each as HTMLInputElement).value)) later();
}

function show(form: HTMLFormElement, told: Told): void {
  const totals = one("[data-totals]", form);
  if (!totals || !told.figures) return;
  totals.hidden = false;
  totals.classList.remove("old");
  totals.replaceChildren(
    ...told.figures.map(([label, text, unit]) => {
      const group = document.createElement("div");
      const [term, value] = [document.createElement("dt"), document.createElement("dd")];
      term.textContent = label;
      value.textContent = `${text} ${unit}`;
      group.append(term, value);
      return group;
    }),
  );
  const table = one<HTMLTableElement>("[data-lines=lines]", form);
  const rows = [...(table?.tBodies[0]?.rows ?? [])].filter((row) =>
    all<HTMLInputElement>("input, select", row).some((each) => each.value !== ""),
  );
  rows.forEach((row, at) => {
    const [price, amount] = told.lines?.[at] ?? ["", ""];
    const output = one("output", row);
    if (output) output.textContent = amount;
    const input = one<HTMLInputElement>("[name$='.unit_price']", row);
    if (input) input.placeholder = price;
  });
}
