// Cells edited in place: double click, F2 or e opens the input that the server makes for the cell;
// Enter saves, Escape leaves it as it was. What is wrong stands beside the cell.

import { one } from "../dom";

/** What the keys need of cells. */
export interface Cells {
  edit(cell: HTMLElement): void;
}

/** Put a part of a page that the server made into an element. */
function put(into: HTMLElement, text: string): void {
  const parsed = new DOMParser().parseFromString(text, "text/html");
  into.replaceChildren(...parsed.body.childNodes);
}

/** Return the form of a cell; null where there is none, or Escape came before it. */
async function asked(cell: HTMLElement, address: string): Promise<string | null> {
  let isLeft = false;
  const leave = (event: KeyboardEvent) => (isLeft ||= event.key === "Escape");
  cell.addEventListener("keydown", leave);
  try {
    const answer = await fetch(address);
    const form = await answer.text();
    return answer.ok && !isLeft ? form : null;
  } finally {
    cell.removeEventListener("keydown", leave);
  }
}

/** Let cells be edited where the list says that they can be. */
export function editCells(): Cells {
  const table = one<HTMLTableElement>("table[data-cells]");

  async function edit(cell: HTMLElement): Promise<void> {
    const row = cell.closest<HTMLElement>("tr[data-id]");
    const field = cell.dataset.field;
    if (!table || !row || !field || !cell.hasAttribute("data-can-edit")) return;
    if (one("form", cell)) return;
    const before = [...cell.childNodes];
    const form = await asked(cell, `${table.dataset.cells}?record=${row.dataset.id}&field=${field}`);
    if (form === null) return;
    put(cell, form);
    begin(cell, before);
  }

  function begin(cell: HTMLElement, before: ChildNode[]): void {
    const form = one<HTMLFormElement>("form", cell);
    const input = one<HTMLInputElement>("[data-first]", cell);
    if (!form || !input) return;
    input.focus();
    if (input.type === "text") input.select();
    const leave = () => {
      cell.replaceChildren(...before);
      cell.tabIndex = -1;
      cell.focus({ preventScroll: true });
    };
    form.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      event.stopPropagation();
      leave();
    });
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      void save(form);
    });
    async function save(sent: HTMLFormElement): Promise<void> {
      const body = new URLSearchParams();
      new FormData(sent).forEach((value, name) => body.append(name, String(value)));
      const answer = await fetch(sent.action, { method: "POST", body });
      put(cell, await answer.text());
      if (answer.ok) {
        cell.tabIndex = -1;
        cell.focus({ preventScroll: true });
      } else begin(cell, before);
    }
  }

  table?.addEventListener("dblclick", (event) => {
    const cell = event.target instanceof Element ? event.target.closest<HTMLElement>("td") : null;
    if (cell) void edit(cell);
  });
  return { edit: (cell) => void edit(cell) };
}
