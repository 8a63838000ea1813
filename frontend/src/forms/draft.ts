// Unsaved work survives a reload: kept in this browser by user and record, put back when the page
// is loaded again, offered when one comes back later, removed when it was saved. Nothing secret is
// kept: no passwords, no tokens of the session.

import { toldTime } from "../desk/times";
import { all, one } from "../dom";
import type { Grid } from "./grid";
import { word } from "./words";

type Field = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;
interface Kept {
  at: string;
  key: string;
  version: string;
  seen: string;
  fields: Record<string, string>;
  grids: Record<string, string[][]>;
}
const PREFIX = "argosy:draft:";
const WAIT_MS = 600;

/** Keep what is typed into a form and put back, or offer, what was kept; returns how to forget it. */
export function keepDraft(form: HTMLFormElement, grids: Grid[], isFirst: boolean): () => void {
  const place = `${PREFIX}${form.dataset.draft ?? ""}`;
  let wait = 0;
  let isOver = false;
  const keep = (): void => {
    clearTimeout(wait);
    wait = 0;
    if (isOver || !form.isConnected) return;
    try {
      localStorage.setItem(place, JSON.stringify(read(form, grids)));
    } catch {
      // a full or forbidden store costs the draft, not the form
    }
  };
  const forget = (): void => {
    isOver = true;
    clearTimeout(wait);
    localStorage.removeItem(place);
  };
  const kept = isFirst ? find(place) : null;
  if (kept) tell(form, kept, () => put(form, grids, kept), forget);
  form.addEventListener("argosy:edited", () => {
    clearTimeout(wait);
    wait = window.setTimeout(keep, WAIT_MS);
  });
  addEventListener("pagehide", () => {
    if (wait) keep();
  });
  return forget;
}

function fields(form: HTMLFormElement): Field[] {
  return all<Field>("input, select, textarea", form).filter(
    (each) =>
      each.name !== "" &&
      each.type !== "hidden" &&
      each.type !== "password" &&
      !each.closest("[data-lines]"),
  );
}

function find(place: string): Kept | null {
  try {
    return JSON.parse(localStorage.getItem(place) ?? "null") as Kept | null;
  } catch {
    return null;
  }
}

function hidden(form: HTMLFormElement, name: string): HTMLInputElement | null {
  return one<HTMLInputElement>(`input[type=hidden][name=${name}]`, form);
}

function read(form: HTMLFormElement, grids: Grid[]): Kept {
  return {
    at: new Date().toISOString(),
    key: hidden(form, "key")?.value ?? "",
    version: hidden(form, "version")?.value ?? "",
    seen: hidden(form, "seen")?.value ?? "",
    fields: Object.fromEntries(fields(form).map((each) => [each.name, each.value])),
    grids: Object.fromEntries(grids.map((grid) => [grid.path, grid.state()])),
  };
}

/** Say that there is unsaved work: put back at once on a reload, else when it is asked for. */
function tell(form: HTMLFormElement, kept: Kept, take: () => void, forget: () => void): void {
  const [visit] = performance.getEntriesByType("navigation") as PerformanceNavigationTiming[];
  const isReload = visit?.type === "reload";
  const note = document.createElement("div");
  note.className = "notice draft";
  note.setAttribute("role", "status");
  const text = document.createElement("p");
  const when = toldTime(new Date(kept.at));
  text.textContent = word(form, isReload ? "back" : "kept", { when });
  const dropping = button(word(form, "drop"), () => {
    forget();
    location.assign(location.href);
  });
  const taking = button(word(form, "take"), () => {
    take();
    note.remove();
  });
  note.append(text, ...(isReload ? [dropping] : [taking, dropping]));
  form.before(note);
  if (isReload) take();
}

function button(text: string, act: () => void): HTMLButtonElement {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "button";
  made.textContent = text;
  made.addEventListener("click", act);
  return made;
}

function put(form: HTMLFormElement, grids: Grid[], kept: Kept): void {
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
