// What a form says, in the reader's language: the page brings the words along.

import { one } from "../dom";

/** A text of the form, with its figures put in. */
export function word(form: HTMLElement, name: string, figures: Record<string, string> = {}): string {
  const words = JSON.parse(form.dataset.words ?? "{}") as Record<string, string>;
  return Object.entries(figures).reduce(
    (text, [key, figure]) => text.replace(`{${key}}`, figure),
    words[name] ?? name,
  );
}

/** Say one of them at the foot of the form. */
export function say(form: HTMLElement, name: string, figures: Record<string, string> = {}): void {
  sayText(form, word(form, name, figures), name !== "sending");
}

/** Say a text at the foot of the form; one that matters stands out. */
export function sayText(form: HTMLElement, text: string, isGrave: boolean): void {
  const place = one("[data-state]", form);
  if (!place) return;
  place.textContent = text;
  place.classList.toggle("lost", isGrave);
}
