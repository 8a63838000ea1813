// The palette: every address that the page offers, what can be made, and records of every kind. What
// the page itself knows is there at once; the server adds the rest as one types.

import { all, one } from "../dom";

/** A text in parts, and whether each is what was typed. */
type Parts = readonly (readonly [string, boolean])[];

interface Entry {
  readonly href: string;
  readonly label: Parts;
  readonly extra: Parts;
  readonly where?: { readonly label: string; readonly parts: Parts } | undefined;
}

interface Group {
  readonly label: string;
  readonly entries: readonly Entry[];
}

interface Offer {
  readonly makes: readonly { href: string; label: string; group: string }[];
  readonly groups: readonly {
    label: string;
    entries: readonly {
      href: string;
      code: Parts;
      name: Parts;
      where: readonly { label: string; parts: Parts }[];
    }[];
  }[];
  readonly all: string;
}

export interface Palette {
  open(): void;
  readonly isOpen: boolean;
}

const SHOWN_MAX = 12;
const SHOWN_WITH_RECORDS = 5;
const WAIT_MS = 120;

/** Make the palette of this page; one that never opens where the page has none. */
export function makePalette(): Palette {
  const dialog = one<HTMLDialogElement>("#palette");
  const ask = dialog && one<HTMLInputElement>("input", dialog);
  const found = dialog && one(".palette-found", dialog);
  const none = dialog && one(".palette-none", dialog);
  if (!dialog || !ask || !found || !none) return { open: () => undefined, isOpen: false };
  const { offer, going, doing, making, everything } = dialog.dataset;
  let chosen = 0;
  let waiting = 0;
  let asking: AbortController | undefined;

  const options = () => all("[role=option]", found);

  function mark(): void {
    options().forEach((each, place) => each.setAttribute("aria-selected", String(place === chosen)));
    const there = options()[chosen];
    ask!.setAttribute("aria-activedescendant", there?.id ?? "");
    there?.scrollIntoView({ block: "nearest" });
  }

  function show(groups: readonly Group[], isWhole: boolean): void {
    const filled = groups.filter((group) => group.entries.length > 0);
    found!.replaceChildren(...filled.flatMap(section));
    options().forEach((each, place) => (each.id = `palette-${place}`));
    none!.hidden = filled.length > 0 || !isWhole;
    chosen = Math.min(chosen, Math.max(0, options().length - 1));
    mark();
  }

  /** What this page knows itself. */
  function known(words: readonly string[], most: number): Group[] {
    const of = (kind: "go" | "do") =>
      links(kind)
        .filter((entry) => fits(entry, words))
        .slice(0, most);
    return [
      { label: doing ?? "", entries: of("do") },
      { label: going ?? "", entries: of("go") },
    ];
  }

  function fill(): void {
    const text = ask!.value.trim();
    const words = text.toLowerCase().split(/\s+/).filter(Boolean);
    chosen = 0;
    window.clearTimeout(waiting);
    asking?.abort();
    show(calledSo(known(words, text ? SHOWN_WITH_RECORDS : SHOWN_MAX), text), !text);
    if (text && offer) waiting = window.setTimeout(() => void look(text, words), WAIT_MS);
  }

  async function look(text: string, words: readonly string[]): Promise<void> {
    asking = new AbortController();
    try {
      const answer = await fetch(`${offer}?q=${encodeURIComponent(text)}`, {
        headers: { Accept: "application/json" },
        signal: asking.signal,
      });
      if (!answer.ok || ask!.value.trim() !== text) return;
      const own = known(words, SHOWN_WITH_RECORDS);
      show(together(own, (await answer.json()) as Offer, text), true);
    } catch {
      // Typing went on, or the server is away: what the page knows itself stays.
    }
  }

  function together(own: readonly Group[], sent: Offer, text: string): Group[] {
    const there = new Set(own.flatMap((group) => group.entries.map((entry) => entry.href)));
    const makes = sent.makes
      .map(({ href, label, group }) => plain(new URL(href, location.href).href, label, group))
      .filter((entry) => !there.has(entry.href));
    const records = sent.groups.map(({ label, entries }) => ({
      label,
      entries: entries.map(({ href, code, name, where }) => ({
        href,
        label: name.length > 0 ? name : code,
        extra: name.length > 0 ? code : [],
        where: where[0],
      })),
    }));
    const rest = sent.all ? [plain(sent.all, everything ?? "", "")] : [];
    const [called, others] = [calledSo(own, text, true), calledSo(own, text, false)];
    return [
      ...called,
      ...records,
      ...others,
      { label: making ?? "", entries: makes },
      { label: "", entries: rest },
    ];
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
    const last = options().length - 1;
    if (event.isComposing) return;
    if (event.key === "ArrowDown") chosen = Math.min(last, chosen + 1);
    else if (event.key === "ArrowUp") chosen = Math.max(0, chosen - 1);
    else if (event.key === "Enter") {
      event.preventDefault();
      options()[chosen]?.querySelector("a")?.click();
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

/**
 * Pages and steps whose name begins as typed, before or without the others: they come before records
 * that only hold the words somewhere.
 */
function calledSo(groups: readonly Group[], text: string, isCalled?: boolean): Group[] {
  const begins = (entry: Entry) =>
    entry.label.map(([part]) => part).join("").toLowerCase().startsWith(text.toLowerCase());
  const part = (wanted: boolean) =>
    groups.map(({ label, entries }) => ({
      label,
      entries: entries.filter((entry) => begins(entry) === wanted),
    }));
  return isCalled === undefined ? [...part(true), ...part(false)] : part(isCalled);
}

function plain(href: string, label: string, extra: string): Entry {
  return { href, label: [[label, false]], extra: extra ? [[extra, false]] : [] };
}

function links(kind: "go" | "do"): Entry[] {
  return all<HTMLAnchorElement>(`a[data-${kind}]`).map((link) =>
    plain(link.href, link.textContent.trim(), link.dataset[kind] ?? ""),
  );
}

function fits(entry: Entry, words: readonly string[]): boolean {
  const text = [...entry.label, ...entry.extra].map(([part]) => part).join(" ").toLowerCase();
  return words.every((word) => text.includes(word));
}

function section(group: Group): HTMLElement[] {
  const items = group.entries.map(item);
  if (!group.label) return items;
  const title = document.createElement("h3");
  title.textContent = group.label;
  title.setAttribute("role", "presentation");
  return [title, ...items];
}

function item(entry: Entry): HTMLElement {
  const made = document.createElement("div");
  made.setAttribute("role", "option");
  const link = document.createElement("a");
  link.href = entry.href;
  link.tabIndex = -1;
  const label = document.createElement("strong");
  label.className = "palette-label";
  label.append(...marked(entry.label));
  const extra = document.createElement("span");
  extra.append(...marked(entry.extra));
  link.append(label, extra);
  if (entry.where) {
    const where = document.createElement("span");
    where.className = "palette-where";
    where.append(`${entry.where.label}: `, ...marked(entry.where.parts));
    link.append(where);
  }
  made.append(link);
  return made;
}

function marked(parts: Parts): Node[] {
  return parts.map(([text, isMatch]) => {
    if (!isMatch) return document.createTextNode(text);
    const made = document.createElement("mark");
    made.textContent = text;
    return made;
  });
}
