// Unsaved work survives a reload: kept in this browser by user and record, offered back, removed
// when it was saved. Nothing secret is kept: no passwords, no tokens of the session.

import { all, one } from "../dom";
import type { Grid } from "./grid";
import { word } from "./words";

type Field = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;
interface Draft {
  at: string;
  key: string;
  version: string;
  seen: string;
  fields: Record<string, string>;
  grids: Record<string, string[][]>;
}
const PREFIX = "argosy:draft:";
const SENT = "argosy:sent";
const WAIT_MS = 600;

function fields(form: HTMLFormElement): Field[] {
  return all<Field>("input, select, textarea", form).filter(
    (each) =>
      each.name !== "" &&
      each.type !== "hidden" &&
      each.type !== "password" &&
      !each.closest("[data-lines]"),
  );
}

function read(place: string): Draft | null {
  try {
    return JSON.parse(localStorage.getItem(place) ?? "null") as Draft | null;
  } catch {
    return null;
  }
}

function hidden(form: HTMLFormElement, name: string): HTMLInputElement | null {
  return one<HTMLInputElement>(`input[type=hidden][name=${name}]`, form);
}

/** Keep what is typed into a form, and offer what was kept before. */
export function keepDraft(form: HTMLFormElement, grids: Grid[]): void {
  const place = `${PREFIX}${form.dataset.draft ?? ""}`;
  const kept = read(place);
  let wait = 0;
  if (kept && !one(".wrong, .met", form.parentElement ?? form)) offer(form, grids, place, kept);
  form.addEventListener("argosy:edited", () => {
    clearTimeout(wait);
    wait = window.setTimeout(() => {
      const draft: Draft = {
        at: new Date().toISOString(),
        key: hidden(form, "key")?.value ?? "",
        version: hidden(form, "version")?.value ?? "",
        seen: hidden(form, "seen")?.value ?? "",
        fields: Object.fromEntries(fields(form).map((each) => [each.name, each.value])),
        grids: Object.fromEntries(grids.map((grid) => [grid.path, grid.state()])),
      };
      try {
        localStorage.setItem(place, JSON.stringify(draft));
      } catch {
        // a full or forbidden store costs the draft, not the form
      }
    }, WAIT_MS);
  });
}

function offer(form: HTMLFormElement, grids: Grid[], place: string, kept: Draft): void {
  const when = new Date(kept.at).toLocaleString(document.documentElement.lang);
  const note = document.createElement("div");
  note.className = "notice draft";
  note.setAttribute("role", "status");
  const text = document.createElement("p");
  text.textContent = word(form, "kept", { when });
  note.append(
    text,
    button(word(form, "take"), () => {
      put(form, grids, kept);
      note.remove();
    }),
    button(word(form, "drop"), () => {
      localStorage.removeItem(place);
      note.remove();
    }),
  );
  form.before(note);
}

function button(text: string, act: () => void): HTMLButtonElement {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "button";
  made.textContent = text;
  made.addEventListener("click", act);
  return made;
}

function put(form: HTMLFormElement, grids: Grid[], kept: Draft): void {
  for (const name of ["key", "version", "seen"] as const) {
    const input = hidden(form, name);
    if (input && kept[name]) input.value = kept[name];
  }
  fields(form).forEach((each) => {
    const text = kept.fields[each.name];
    if (text !== undefined) each.value = text;
  });
  grids.forEach((grid) => grid.restore(kept.grids[grid.path] ?? grid.state()));
}

/** Note that a form is on its way: the page it leads to forgets its draft. */
export function noteSent(form: HTMLFormElement): void {
  sessionStorage.setItem(SENT, `${PREFIX}${form.dataset.draft ?? ""}`);
}

/** Forget the draft of the form that was taken. */
export function forgetSent(): void {
  const place = sessionStorage.getItem(SENT);
  if (!place || one("form[data-give]")) return;
  localStorage.removeItem(place);
  sessionStorage.removeItem(SENT);
}
