// Mentioning people: `@` and what follows it offers who may be meant, among those who may read the
// record. Arrows choose, Enter or Tab takes, Escape leaves what was typed; a press takes as well.

import { all } from "../dom";
import { close, isOpen, marked, move, open, type Option } from "./offers";

const WAIT_MS = 120;
/** An `@` that begins a word, and what was typed of a name; names in Chinese are found by theirs. */
const BEGUN = /(?:^|[^A-Za-z0-9_.@+-])@([\p{L}\p{N}._@+-]{0,64})$/u;

interface Begun {
  readonly from: number;
  readonly typed: string;
}

/** Offer people in every field that may mention them. */
export function watchMentions(): void {
  all<HTMLTextAreaElement>("textarea[data-people]").forEach(watch);
}

function begun(field: HTMLTextAreaElement): Begun | null {
  if (field.selectionStart !== field.selectionEnd) return null;
  const typed = BEGUN.exec(field.value.slice(0, field.selectionStart))?.[1];
  return typed === undefined ? null : { from: field.selectionStart - typed.length - 1, typed };
}

function watch(field: HTMLTextAreaElement): void {
  let asked = 0;
  let wait = 0;
  let left = -1; // where the `@` stands whose list was left by Escape

  field.setAttribute("role", "combobox");
  field.setAttribute("aria-autocomplete", "list");
  field.setAttribute("aria-haspopup", "listbox");
  field.setAttribute("aria-expanded", "false");

  function hide(): void {
    asked++;
    clearTimeout(wait);
    close();
  }

  function follow(): void {
    const at = begun(field);
    if (at?.from !== left) left = -1;
    if (!at || at.from === left) {
      hide();
      return;
    }
    clearTimeout(wait);
    wait = window.setTimeout(() => void offer(at), WAIT_MS);
  }

  async function offer(at: Begun): Promise<void> {
    const mine = ++asked;
    const address = `${field.dataset.people ?? ""}?q=${encodeURIComponent(at.typed)}`;
    const answer = await fetch(address).catch(() => null);
    if (!answer?.ok || mine !== asked) return;
    const { options } = (await answer.json()) as { options: Option[] };
    const now = begun(field);
    if (mine !== asked || now?.from !== at.from || now.typed !== at.typed) return;
    if (options.length && document.activeElement === field) open(field, options, true, take);
    else close(); // an `@` that means nobody is a character like others
  }

  function take([name]: Option): void {
    const at = begun(field);
    if (!at) return;
    const end = field.selectionStart;
    const gap = /^\s/.test(field.value.slice(end)) ? "" : " ";
    field.setRangeText(`@${name}${gap}`, at.from, end, "end");
    hide();
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }

  field.addEventListener("input", (event) => {
    if (!(event instanceof InputEvent && event.isComposing)) follow();
  });
  field.addEventListener("compositionend", follow);
  field.addEventListener("click", follow);
  field.addEventListener("blur", hide);
  field.addEventListener("keydown", (event) => {
    if (event.isComposing || !isOpen(field)) return;
    const found = marked();
    if (event.key === "Escape") {
      left = begun(field)?.from ?? -1;
      hide();
    } else if (event.key === "ArrowDown") move(1);
    else if (event.key === "ArrowUp") move(-1);
    else if ((event.key === "Enter" || event.key === "Tab") && found && !event.shiftKey) take(found);
    else {
      if (event.key.startsWith("Arrow") || event.key === "Home" || event.key === "End") hide();
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  });
}
