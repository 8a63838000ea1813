// A board: cards are dragged, or moved with Shift and the arrows; the server says whether they may.

import Sortable from "sortablejs";

import { all, one } from "../dom";

interface Answer {
  ask?: string;
  problems?: string[];
}

/** Let cards be moved. */
export function watchBoard(): void {
  const board = one<HTMLElement>("[data-board]");
  if (!board) return;
  all<HTMLElement>(".cards", board).forEach((cards) => {
    Sortable.create(cards, {
      group: "cards",
      animation: 120,
      delay: 150,
      delayOnTouchOnly: true,
      filter: ".card-move",
      preventOnFilter: false,
      onEnd: (event) => {
        if (event.from === event.to) return;
        const before = event.from.children[event.oldIndex ?? 0] ?? null;
        void move(board, event.item, event.to, () => event.from.insertBefore(event.item, before));
      },
    });
  });
  foldStacks(board);
  board.addEventListener("keydown", (event) => {
    const card = event.target;
    if (!(card instanceof HTMLElement) || !card.matches(".card")) return;
    if (event.key === "Enter") one("a.open", card)?.click();
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const stack = card.closest<HTMLElement>(".stack");
    const next = stack && beside(board, stack, step, event.shiftKey);
    if (!stack || !next) return;
    if (!event.shiftKey) {
      one(".card", next)?.focus();
      return;
    }
    const [from, to] = [one(".cards", stack), one(".cards", next)];
    if (!from || !to) return;
    const before = card.nextElementSibling;
    to.prepend(card);
    card.focus();
    void move(board, card, to, () => from.insertBefore(card, before));
  });
}

/** Columns where nothing is to be done are folded; what somebody unfolds or folds stays so. */
function foldStacks(board: HTMLElement): void {
  const name = `folded:${location.pathname}:${board.dataset.field ?? ""}`;
  const kept = JSON.parse(localStorage.getItem(name) ?? "{}") as Record<string, boolean>;
  all<HTMLElement>(".stack", board).forEach((stack) => {
    const button = one<HTMLButtonElement>("[data-fold]", stack);
    const value = stack.dataset.value ?? "";
    if (!button) return;
    const fold = (isFolded: boolean): void => {
      stack.classList.toggle("folded", isFolded);
      button.setAttribute("aria-expanded", String(!isFolded));
    };
    fold(kept[value] ?? stack.classList.contains("folded"));
    button.hidden = false;
    button.addEventListener("click", () => {
      kept[value] = !stack.classList.contains("folded");
      fold(kept[value]);
      localStorage.setItem(name, JSON.stringify(kept));
    });
  });
}

/** The open column before or after one; for a card that goes there, the next that an action leads to. */
function beside(board: HTMLElement, from: HTMLElement, step: number, isMoving: boolean): HTMLElement | undefined {
  const stacks = all<HTMLElement>(".stack", board);
  const ahead = step > 0 ? stacks.slice(stacks.indexOf(from) + 1) : stacks.slice(0, stacks.indexOf(from)).reverse();
  const fits = (stack: HTMLElement): boolean =>
    isMoving ? stack.hasAttribute("data-led") : !stack.classList.contains("folded");
  return ahead.find(fits);
}

async function move(
  board: HTMLElement,
  card: HTMLElement,
  cards: HTMLElement,
  back: () => void,
): Promise<void> {
  const to = cards.closest<HTMLElement>(".stack")?.dataset.value ?? "";
  const body = new URLSearchParams({
    csrf: board.dataset.csrf ?? "",
    key: crypto.randomUUID?.() ?? `${Date.now()}-${Math.random()}`,
    record: card.dataset.id ?? "",
    field: board.dataset.field ?? "",
    to,
  });
  const answer = await fetch(board.dataset.move ?? "", {
    method: "POST",
    headers: { Accept: "application/json" },
    body,
  }).catch(() => null);
  const told = (await answer?.json().catch(() => ({}))) as Answer | undefined;
  if (answer?.ok && told?.ask) {
    location.href = told.ask;
    return;
  }
  if (answer?.ok) {
    card.classList.remove("refused");
    return;
  }
  back();
  card.classList.add("refused");
  say(card, told?.problems?.join(" ") ?? "");
}

function say(card: HTMLElement, text: string): void {
  one(".cell-problem", card)?.remove();
  const note = document.createElement("p");
  note.className = "cell-problem";
  note.setAttribute("role", "alert");
  note.textContent = text || "–";
  card.append(note);
  setTimeout(() => note.remove(), 8000);
}
