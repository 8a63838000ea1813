// Picking a record: the field offers what may be meant by a code, a name, its pinyin or a barcode.
// Arrows choose, Enter or Tab takes, Escape leaves what was typed; before anything is typed it
// offers what was used lately. A scanner types fast and ends with Enter: its record is taken as is.

import { close, isOpen, marked, move, open, type Option, unmark } from "./offers";

const WAIT_MS = 120;
/** A scanner types so many keys at least, each on the average after so little time. */
const SCAN_KEYS = 6;
const SCAN_MS = 35;
const RECENT_MAX = 8;

let asked = 0;
let wait = 0;
let began_ms = 0;
let last_ms = 0;
let keys = 0;
let shownFor = "";

function isScan(): boolean {
  return keys >= SCAN_KEYS && last_ms - began_ms < SCAN_MS * (keys - 1);
}

/** Return where to ask what a text may mean; a field that offers only some records says which. */
function asking(input: HTMLInputElement, text: string): string {
  const address = input.dataset.pick ?? "";
  const joint = address.includes("?") ? "&" : "?";
  return `${address}${joint}as=json&q=${encodeURIComponent(text.trim())}${beside(input)}`;
}

/** What inputs of the head narrow a field to: invoices to those of the party. */
function beside(input: HTMLInputElement): string {
  const held = [...new URLSearchParams(input.dataset.beside)].map(([field, name]) => {
    const other = input.form?.elements.namedItem(name);
    return [field, other instanceof HTMLInputElement ? other.value.trim() : ""];
  });
  const told = held.filter(([, value]) => value !== "");
  return told.length ? `&${new URLSearchParams(told)}` : "";
}

/** What became of a text: its record was taken, or several may be meant, or none, or it changed. */
export type Meant = "code" | "label" | "part" | "many" | "none" | "changed";

/** Take what is chosen, at once; what was typed faster than any answer is looked up behind it. */
export function take(input: HTMLInputElement): { scanned: boolean; meant: Promise<Meant> } {
  const scanned = isScan();
  keys = 0;
  clearTimeout(wait);
  const found = isOpen(input) && shownFor === input.value && !scanned ? marked() : undefined;
  const meant = found ? Promise.resolve<Meant>("code") : settle(input, input.value);
  if (found) put(input, found);
  hide();
  return { scanned, meant };
}

/** Offer again what a text may mean, in the field that it stands in. */
export function offerAgain(input: HTMLInputElement): void {
  input.focus();
  void offer(input, input.value);
}

/** Take the record that a text names, if it is one alone; else leave the text to be looked at. */
async function settle(input: HTMLInputElement, text: string): Promise<Meant> {
  const typed = text.trim().toLowerCase();
  if (!typed) return "none";
  const address = asking(input, text);
  const answer = await fetch(address).catch(() => null);
  if (!answer?.ok || input.value !== text) return "changed";
  const { options } = (await answer.json()) as { options: Option[] };
  if (input.value !== text) return "changed";
  const exact = options.find(([code]) => code.toLowerCase() === typed);
  const found = exact ?? (options.length === 1 ? options[0] : undefined);
  if (!found) {
    input.toggleAttribute("data-unknown", true);
    return options.length ? "many" : "none";
  }
  put(input, found);
  const isPart = found.some((each) => each.toLowerCase().includes(typed));
  // a label that a scanner reads bears digits, and they stand in no name
  return exact ? "code" : !isPart && /\d/.test(typed) ? "label" : "part";
}

function put(input: HTMLInputElement, [code, name]: Option): void {
  input.value = code;
  input.dataset.taken = code;
  input.title = name;
  input.removeAttribute("data-unknown");
  remember(input, [code, name]);
  tellName(input, name);
  input.dispatchEvent(new Event("input", { bubbles: true }));
  input.dispatchEvent(new Event("change", { bubbles: true }));
  clearTimeout(wait);
}

/** Show a record's name under its code. */
export function tellName(input: HTMLInputElement, name: string): void {
  let told = input.parentElement?.querySelector<HTMLElement>(".picked");
  if (!told && name) {
    told = document.createElement("span");
    told.className = "picked";
    input.after(told);
  }
  if (told) told.textContent = name;
}

/** What a field offers: records of a kind, or only some of them. */
function offeredIn(input: HTMLInputElement): string {
  const only = (input.dataset.pick ?? "").split("?")[1];
  return `${input.dataset.target ?? ""}${only ? `?${only}` : ""}`;
}

function place(target: string): string {
  return `argosy:recent:${document.body.dataset.who ?? ""}:${target}`;
}

function recent(target: string): Option[] {
  try {
    return JSON.parse(localStorage.getItem(place(target)) ?? "[]") as Option[];
  } catch {
    return [];
  }
}

function remember(input: HTMLInputElement, option: Option): void {
  const target = offeredIn(input);
  const kept = [option, ...recent(target).filter(([code]) => code !== option[0])];
  try {
    localStorage.setItem(place(target), JSON.stringify(kept.slice(0, RECENT_MAX)));
  } catch {
    // a full or forbidden store costs the list of those used lately, nothing else
  }
}

async function offer(input: HTMLInputElement, text: string): Promise<void> {
  const mine = ++asked;
  const address = asking(input, text);
  const answer = await fetch(address).catch(() => null);
  if (!answer?.ok || mine !== asked) return;
  const { options } = (await answer.json()) as { options: Option[] };
  if (mine !== asked) return;
  const last = text.trim() || input.dataset.beside ? [] : recent(offeredIn(input));
  shownFor = text;
  const codes = new Set(last.map(([code]) => code));
  const found = [...last, ...options.filter(([code]) => !codes.has(code))];
  if (document.activeElement !== input) return;
  open(input, found, text.trim() !== "", (option) => {
    put(input, option);
    asked++;
  });
}

function hide(): void {
  asked++;
  close();
}

function picking(target: EventTarget | null): HTMLInputElement | null {
  return target instanceof HTMLInputElement && target.dataset.pick ? target : null;
}

/** Make every picking field of the page, present and to come, a picker. */
export function watchPickers(): void {
  document.addEventListener("focusin", (event) => {
    const input = picking(event.target);
    if (!input) return;
    input.setAttribute("role", "combobox");
    if (!input.hasAttribute("aria-expanded")) input.setAttribute("aria-expanded", "false");
    keys = 0;
    input.select();
  });
  document.addEventListener("input", (event) => {
    const input = picking(event.target);
    if (!input || !event.isTrusted) return;
    const typed = event instanceof InputEvent ? (event.data ?? "") : "";
    const isPlain = /^[!-~]*$/.test(typed); // some scanners hand over all they read at once
    if (!keys || input.value.length <= typed.length) [began_ms, keys] = [event.timeStamp, 0];
    keys += isPlain ? Math.max(typed.length, 1) : 1;
    last_ms = event.timeStamp;
    tellName(input, "");
    unmark();
    clearTimeout(wait);
    wait = window.setTimeout(() => void offer(input, input.value), WAIT_MS);
  });
  document.addEventListener("focusout", (event) => {
    const input = picking(event.target);
    if (!input) return;
    clearTimeout(wait);
    hide();
  });
  document.addEventListener("keydown", onKey, true);
}

function onKey(event: KeyboardEvent): void {
  const input = picking(event.target);
  if (!input || event.isComposing) return;
  if (event.key === "Escape" && isOpen(input)) {
    event.preventDefault();
    event.stopPropagation();
    hide();
  } else if (event.key === "ArrowDown" && (isOpen(input) || event.altKey || !input.value)) {
    event.preventDefault();
    event.stopPropagation();
    if (isOpen(input)) move(1);
    else void offer(input, input.value);
  } else if (event.key === "ArrowUp" && isOpen(input)) {
    event.preventDefault();
    event.stopPropagation();
    move(-1);
  } else if (event.key === "Enter" && !input.closest("[data-lines]")) {
    // what nobody looked up yet is looked up: the form is sent by the Enter after that
    const isKnown = !input.value || input.value === (input.dataset.taken ?? input.defaultValue);
    if (!isOpen(input) && !isScan() && isKnown) return;
    event.preventDefault();
    take(input);
  } else if (event.key === "Tab" && input.value.trim() && isOpen(input)) {
    const found = shownFor === input.value ? marked() : undefined;
    if (found) put(input, found);
  }
}
