// The palette: every address that the page offers, found by words of its name.

import { all, one } from "../dom";

interface Entry {
  readonly href: string;
  readonly label: string;
  readonly group: string;
}

export interface Palette {
  open(): void;
  readonly isOpen: boolean;
}

const SHOWN_MAX = 12;

/** Make the palette of this page; one that never opens where the page has none. */
export function makePalette(): Palette {
  const dialog = one<HTMLDialogElement>("#palette");
  const ask = dialog && one<HTMLInputElement>("input", dialog);
  const found = dialog && one(".palette-found", dialog);
  const none = dialog && one(".palette-none", dialog);
  if (!dialog || !ask || !found || !none) return { open: () => undefined, isOpen: false };
  const known = entries();
  let chosen = 0;

  function mark(): void {
    const items = [...found!.children];
    items.forEach((item, place) => item.setAttribute("aria-selected", String(place === chosen)));
    ask!.setAttribute("aria-activedescendant", items.length > 0 ? `palette-${chosen}` : "");
    items[chosen]?.scrollIntoView({ block: "nearest" });
  }
  function fill(): void {
    const words = ask!.value.toLowerCase().split(/\s+/).filter(Boolean);
    const shown = known.filter((entry) => fits(entry, words)).slice(0, SHOWN_MAX);
    chosen = 0;
    found!.replaceChildren(...shown.map(item));
    none!.hidden = shown.length > 0;
    mark();
  }
  function open(): void {
    if (dialog!.open) return;
    ask!.value = "";
    fill();
    dialog!.showModal();
    ask!.focus();
  }

  ask.addEventListener("input", fill);
  dialog.addEventListener("keydown", (event) => {
    const last = found.children.length - 1;
    if (event.key === "ArrowDown") chosen = Math.min(last, chosen + 1);
    else if (event.key === "ArrowUp") chosen = Math.max(0, chosen - 1);
    else if (event.key === "Enter") {
      event.preventDefault();
      found.children[chosen]?.querySelector("a")?.click();
      return;
    } else return;
    event.preventDefault();
    mark();
  });
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close();
  });
  all("[data-palette]").forEach((button) => button.addEventListener("click", open));
  return {
    open,
    get isOpen() {
      return dialog.open;
    },
  };
}

function entries(): Entry[] {
  return (["go", "do"] as const).flatMap((kind) =>
    all<HTMLAnchorElement>(`a[data-${kind}]`).map((link) => ({
      href: link.href,
      label: link.textContent.trim(),
      group: link.dataset[kind] ?? "",
    })),
  );
}

function fits(entry: Entry, words: readonly string[]): boolean {
  const text = `${entry.label} ${entry.group}`.toLowerCase();
  return words.every((word) => text.includes(word));
}

function item(entry: Entry, place: number): HTMLLIElement {
  const made = document.createElement("li");
  made.setAttribute("role", "option");
  made.id = `palette-${place}`;
  const link = document.createElement("a");
  link.href = entry.href;
  link.tabIndex = -1;
  const group = document.createElement("span");
  group.textContent = entry.group;
  link.append(entry.label, group);
  made.append(link);
  return made;
}
