// The list of what is offered under a field: one for the page, moved in by arrows, taken by a press.
// Who offers says what is taken; the field keeps the focus, as a combobox with its listbox.

import { say } from "../dom";

export type Option = readonly [code: string, name: string];
export type Field = HTMLInputElement | HTMLTextAreaElement;

const HEIGHT_MAX = 320;
const WIDTH_MIN = 300;
const EDGE = 4;

let sheet: HTMLUListElement | null = null;
let field: Field | null = null;
let shown: readonly Option[] = [];
let chosen = -1;
let take: (option: Option) => void = () => undefined;

/** Whether a list is open under a field. */
export function isOpen(input: EventTarget | null): boolean {
  return input !== null && input === field && sheet !== null && !sheet.hidden;
}

/** What is marked in the open list. */
export function marked(): Option | undefined {
  return shown[chosen];
}

/** Offer options under a field. */
export function open(
  input: Field,
  options: readonly Option[],
  isFirstMarked: boolean,
  onTake: (option: Option) => void,
): void {
  [field, shown, take] = [input, options, onTake];
  chosen = isFirstMarked && options.length ? 0 : -1;
  sheet ??= makeSheet();
  const host = input.closest("dialog") ?? document.body;
  if (sheet.parentElement !== host) host.append(sheet);
  sheet.replaceChildren(...(shown.length ? shown.map(row) : [none()]));
  sheet.hidden = false;
  place();
  input.setAttribute("aria-controls", sheet.id); // it exists while it is open
  input.setAttribute("aria-expanded", "true");
  mark();
}

/** Go on by so many options; the first and the last are the ends. */
export function move(step: number): void {
  if (!shown.length) return;
  chosen = Math.max(0, Math.min(chosen + step, shown.length - 1));
  mark();
}

/** Mark nothing: what was typed since does not mean it any more. */
export function unmark(): void {
  chosen = -1;
}

/** Offer nothing any more. */
export function close(): void {
  if (sheet) sheet.hidden = true;
  field?.setAttribute("aria-expanded", "false");
  field?.removeAttribute("aria-controls");
  field?.removeAttribute("aria-activedescendant");
  shown = [];
  chosen = -1;
}

/** Put the list under its field, or above it where there is more room. */
function place(): void {
  if (!sheet || !field || sheet.hidden) return;
  const box = field.getBoundingClientRect();
  const below = innerHeight - box.bottom;
  const height = Math.min(sheet.scrollHeight + 2, HEIGHT_MAX);
  const isAbove = below < height && box.top > below;
  const left = Math.max(EDGE, Math.min(box.left, innerWidth - WIDTH_MIN - 40));
  sheet.style.setProperty("left", `${left}px`);
  sheet.style.setProperty("top", `${isAbove ? box.top - height - EDGE : box.bottom + EDGE}px`);
  sheet.style.setProperty("min-width", `${Math.max(box.width, WIDTH_MIN)}px`);
}

function makeSheet(): HTMLUListElement {
  const made = document.createElement("ul");
  made.className = "pick-sheet";
  made.id = "pick-sheet";
  made.setAttribute("role", "listbox");
  made.setAttribute("aria-label", say("Choices", "可选项"));
  made.addEventListener("mousedown", (event) => {
    event.preventDefault();
    const at = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-at]") : null;
    const found = at ? shown[Number(at.dataset.at)] : undefined;
    if (found) take(found);
    close();
  });
  addEventListener("scroll", place, { capture: true, passive: true }); // whatever is scrolled
  addEventListener("resize", place); // a phone's keyboard comes and goes
  return made;
}

function row([code, name]: Option, at: number): HTMLLIElement {
  const made = document.createElement("li");
  made.setAttribute("role", "option");
  made.id = `pick-${at}`;
  made.dataset.at = String(at);
  const first = document.createElement("span");
  first.className = "pick-name";
  first.textContent = name || code;
  const second = document.createElement("span");
  second.className = "pick-code";
  second.textContent = name ? code : "";
  made.append(first, second);
  return made;
}

function none(): HTMLLIElement {
  const made = document.createElement("li");
  made.className = "pick-none";
  made.textContent = say("Nothing found", "没有找到");
  return made;
}

function mark(): void {
  sheet?.querySelectorAll("[role=option]").forEach((each, at) => {
    each.setAttribute("aria-selected", String(at === chosen));
    if (at === chosen) each.scrollIntoView({ block: "nearest" });
  });
  if (chosen >= 0) field?.setAttribute("aria-activedescendant", `pick-${chosen}`);
  else field?.removeAttribute("aria-activedescendant");
}
