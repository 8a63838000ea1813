// Lines as in a spreadsheet: Enter goes down, Tab across, Ctrl+D copies from above, blocks from
// Excel are pasted, rows come and go, and all of it can be undone. The inputs stay inputs of the
// form: what is sent is what a table without script would send.

import { all, one } from "../dom";
import { offerAgain, take, tellName } from "./picker";
import { cells, isBlock } from "./sheet";
import { say, word } from "./words";

type Control = HTMLInputElement | HTMLSelectElement;
type State = string[][];
/** What can be undone: the text of one cell, or all cells when rows came, went or were pasted. */
type Step = { row: number; column: number; from: string; to: string } | { from: State; to: State };
const CONTROLS = "input:not([type=hidden]), select, textarea";
const ROWS_MAX = 500;
const UNDO_MAX = 100;
/** The column that a new line begins in. */
const HOME = 0;

export class Grid {
  readonly path: string;
  private readonly body: HTMLTableSectionElement;
  private readonly blank: HTMLTableRowElement;
  /** Whether the rows are about lines that are there: they can go, but none can be added. */
  private readonly isFixed: boolean;
  private past: Step[] = [];
  private future: Step[] = [];
  private held: { input: Control; text: string } | null = null;

  constructor(
    private readonly form: HTMLFormElement,
    readonly table: HTMLTableElement,
  ) {
    this.path = table.dataset.lines ?? "";
    this.body = table.tBodies[0] ?? table.createTBody();
    this.isFixed = !!one(".entry-told", table);
    this.blank = this.body.rows[this.body.rows.length - 1]?.cloneNode(true) as HTMLTableRowElement;
    all(".wrong, .picked", this.blank).forEach((node) => node.remove());
    all<Control>(CONTROLS, this.blank).forEach((input) => {
      input.removeAttribute("aria-invalid");
      input.removeAttribute("aria-describedby");
      if (input instanceof HTMLInputElement) input.value = input.defaultValue;
    });
    [this.blank, ...this.body.rows].forEach((row) => this.giveAway(row));
    this.tools();
    this.columns(false);
    this.body.addEventListener("click", (event) => this.onAway(event.target as HTMLElement));
    this.body.addEventListener("keydown", (event) => this.onKey(event));
    this.body.addEventListener("paste", (event) => this.onPaste(event));
    this.body.addEventListener("focusin", (event) => this.hold(event.target as Control));
    this.body.addEventListener("change", (event) => this.note(event.target as Control));
  }

  /** The rows in which something stands, as the server counts them. */
  filled(): HTMLTableRowElement[] {
    return [...this.body.rows].filter((row) => this.isFilled(row));
  }

  private isFilled(row: HTMLTableRowElement): boolean {
    const empty = this.controls(this.blank);
    return this.controls(row).some((each, at) => each.value.trim() && each.value !== empty[at]?.value);
  }

  /** What stands in the cells, by rows. */
  state(): State {
    return [...this.body.rows].map((row) => this.controls(row).map((input) => input.value));
  }

  /** Put texts into the cells, with as many rows as they have. */
  restore(state: State): void {
    this.size(Math.max(state.length, 1));
    state.forEach((texts, at) => {
      const row = this.body.rows[at];
      if (!row) return;
      this.controls(row).forEach((input, column) => {
        const text = texts[column] ?? "";
        if (input.value === text) return;
        input.value = text;
        if (input instanceof HTMLInputElement) tellName(input, "");
      });
    });
    this.edited();
  }

  private controls(row: HTMLTableRowElement): Control[] {
    return all<Control>(CONTROLS, row);
  }

  /** Have exactly so many rows; new ones are empty. */
  private size(count: number): void {
    const wanted = Math.min(count, ROWS_MAX);
    if (this.body.rows.length < wanted) {
      const made = document.createDocumentFragment();
      for (let at = this.body.rows.length; at < wanted; at++) made.append(this.empty(at));
      this.body.append(made);
    }
    while (this.body.rows.length > wanted) this.body.deleteRow(-1);
  }

  private empty(at: number): HTMLTableRowElement {
    const row = this.blank.cloneNode(true) as HTMLTableRowElement;
    this.number(row, at);
    return row;
  }

  private number(row: HTMLTableRowElement, at: number): void {
    const said = row.cells[0]?.firstChild;
    if (said) said.nodeValue = String(at + 1);
    all<Control>("[name]", row).forEach((input) => {
      input.name = input.name.replace(/\[\d+\]/, `[${at}]`);
    });
  }

  private renumber(from: number): void {
    for (let at = from; at < this.body.rows.length; at++) {
      const row = this.body.rows[at];
      if (row) this.number(row, at);
    }
  }

  /** Let a line be deleted by pointer and by thumb, as it is by Alt and Delete. */
  private giveAway(row: HTMLTableRowElement): void {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "line-away";
    button.tabIndex = -1;
    button.textContent = "×";
    button.title = word(this.form, "away");
    button.setAttribute("aria-label", button.title);
    row.cells[0]?.append(button);
  }

  private onAway(target: HTMLElement): void {
    const row = target.closest(".line-away")?.closest("tr");
    if (row) this.remove(row.sectionRowIndex);
  }

  private hold(input: Control): void {
    if (input.matches(CONTROLS)) this.held = { input, text: input.value };
  }

  /** Remember what a cell held; a code that came later than the next key belongs to its text. */
  private note(input: Control): void {
    if (!input.matches(CONTROLS)) return;
    const place = this.where(input);
    const last = this.past.at(-1);
    if (this.held?.input === input) {
      const from = this.held.text;
      this.held.text = input.value;
      if (from !== input.value) this.remember({ ...place, from, to: input.value });
    } else if (last && "row" in last && last.row === place.row && last.column === place.column) {
      last.to = input.value;
    }
  }

  private remember(step: Step): void {
    this.past.push(step);
    if (this.past.length > UNDO_MAX) this.past.shift();
    this.future = [];
  }

  private edited(): void {
    this.form.dispatchEvent(new CustomEvent("argosy:edited", { bubbles: true }));
  }

  private act(what: () => void): void {
    const from = this.state();
    what();
    this.remember({ from, to: this.state() });
    this.edited();
  }

  private tools(): void {
    const foot = one("[data-tools]", this.table.closest("details") ?? this.form);
    if (!foot) return;
    foot.hidden = this.isFixed;
    one("[data-add-line]", foot)?.addEventListener("click", () => {
      this.act(() => this.size(this.body.rows.length + 1));
      this.focus(this.body.rows.length - 1, HOME);
    });
    const toggle = one("[data-columns]", foot);
    if (!toggle) return;
    toggle.hidden = !one("th.rare:not([hidden])", this.table);
    toggle.addEventListener("click", () => {
      const isAll = this.table.dataset.all !== "yes";
      this.columns(isAll);
      toggle.textContent = word(this.form, isAll ? "less" : "more");
    });
  }

  private columns(isAll: boolean): void {
    const isUsed = !!one(".rare [aria-invalid=true]", this.table);
    this.table.dataset.all = isAll || isUsed ? "yes" : "no";
  }

  private where(input: Control): { row: number; column: number } {
    const row = input.closest("tr");
    if (!row) return { row: 0, column: 0 };
    return { row: row.sectionRowIndex, column: this.controls(row).indexOf(input) };
  }

  private focus(row: number, column: number): void {
    const found = this.body.rows[row];
    const input = found ? this.controls(found)[column] : undefined;
    if (!input) return;
    input.focus();
    this.hold(input);
    if (input instanceof HTMLInputElement) input.select();
  }

  private isShown(input: Control): boolean {
    return input.offsetParent !== null;
  }

  private down(row: number, column: number): void {
    const isLast = row + 1 === this.body.rows.length;
    if (isLast && !this.isFixed && row + 1 < ROWS_MAX) this.act(() => this.size(row + 2));
    this.focus(row + 1, column);
  }

  /** Whether a line names what it is about already: then what is typed stands in one column. */
  private isBegun(row: number): boolean {
    const line = this.body.rows[row];
    return line !== undefined && this.controls(line)[HOME]?.value !== "";
  }

  private enter(input: Control): void {
    const { row, column } = this.where(input);
    if (!(input instanceof HTMLInputElement && input.dataset.pick && input.value.trim())) {
      return this.down(row, this.isBegun(row + 1) ? column : HOME);
    }
    const { scanned, meant } = take(input);
    const counted = scanned ? this.one(row) : null;
    if (scanned) this.down(row, column);
    else this.across(row, column);
    const next = document.activeElement;
    void meant.then((what) => {
      const isStill = document.activeElement === next && next instanceof HTMLInputElement;
      if (what === "part" && scanned) this.unscan(input, counted, isStill ? next : null);
      else if (what === "many") {
        if (counted?.value === "1") counted.value = "";
        if (isStill && !next.value) offerAgain(input);
      }
    });
  }

  /** Let what was typed as fast as by a scanner be a line begun: its quantity is still to come. */
  private unscan(
    input: HTMLInputElement,
    counted: HTMLInputElement | null,
    next: HTMLInputElement | null,
  ): void {
    const { row, column } = this.where(input);
    const typed = next?.value ?? "";
    if (counted?.value === "1") counted.value = typed;
    if (!next) return;
    next.value = "";
    this.across(row, column);
    if (document.activeElement === counted) counted?.setSelectionRange(typed.length, typed.length);
    this.edited();
  }

  /** A scanned thing is one, unless a quantity stands there; return the cell that now says so. */
  private one(row: number): HTMLInputElement | null {
    const found = this.body.rows[row];
    const qty = found ? one<HTMLInputElement>("[name$='.qty']", found) : null;
    if (!qty || qty.value) return null;
    qty.value = "1";
    return qty;
  }

  /** Begin in the first cell that is seen; return whether there is one. */
  begin(): boolean {
    const first = this.controls(this.body.rows[0] ?? this.blank).findIndex((each) =>
      this.isShown(each),
    );
    if (first >= 0) this.focus(0, first);
    return first >= 0;
  }

  private across(row: number, column: number): void {
    const found = this.body.rows[row];
    const inputs = found ? this.controls(found) : [];
    const next = inputs.findIndex((each, at) => at > column && this.isShown(each));
    if (next < 0) this.down(row, HOME);
    else this.focus(row, next);
  }

  private onKey(event: KeyboardEvent): void {
    const input = event.target as Control;
    if (event.isComposing || !input.matches(CONTROLS)) return;
    const { row, column } = this.where(input);
    const isPlain = !event.ctrlKey && !event.metaKey && !event.altKey;
    const stop = (): void => event.preventDefault();
    if (event.key === "Enter" && isPlain && !event.shiftKey) {
      stop();
      this.enter(input);
    } else if (event.key === "Enter" && event.shiftKey && isPlain) {
      stop();
      this.focus(Math.max(row - 1, 0), column);
    } else if (event.key === "Tab" && !event.shiftKey && isPlain) {
      const here = this.body.rows[row] as HTMLTableRowElement;
      const isLast = !this.controls(here).some((each, at) => at > column && this.isShown(each));
      if (isLast && row + 1 === this.body.rows.length && this.isFilled(here)) {
        stop();
        this.down(row, HOME);
      }
    } else if (event.key === "ArrowDown" && isPlain && input.tagName !== "SELECT") {
      stop();
      if (row + 1 < this.body.rows.length) this.focus(row + 1, column);
    } else if (event.key === "ArrowUp" && isPlain && input.tagName !== "SELECT") {
      stop();
      this.focus(row - 1, column);
    } else if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "d") {
      stop();
      if (row) this.act(() => this.copy(row, event.shiftKey ? -1 : column));
      this.focus(row, column);
    } else if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "z") {
      this.undo(stop, event.shiftKey, row, column);
    } else if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "y") {
      this.undo(stop, true, row, column);
    } else if (event.altKey && event.key === "Insert") {
      stop();
      this.insert(row);
      this.focus(row, HOME);
    } else if (event.altKey && (event.key === "Delete" || event.key === "Backspace")) {
      stop();
      this.remove(row);
      this.focus(Math.min(row, this.body.rows.length - 1), column);
    }
  }

  /** Copy one cell from above; the whole row with column -1. */
  private copy(row: number, column: number): void {
    const [above, here] = [this.body.rows[row - 1], this.body.rows[row]];
    if (!above || !here) return;
    const from = this.controls(above);
    this.controls(here).forEach((input, at) => {
      if ((column >= 0 && at !== column) || input.name.endsWith(".line_id")) return;
      input.value = from[at]?.value ?? "";
      if (!(input instanceof HTMLInputElement)) return;
      const name = from[at]?.parentElement?.querySelector(".picked")?.textContent ?? "";
      if (input.dataset.pick) tellName(input, name);
    });
  }

  private insert(row: number): void {
    if (this.isFixed || this.body.rows.length >= ROWS_MAX) return;
    this.act(() => {
      this.body.insertBefore(this.empty(row), this.body.rows[row] ?? null);
      this.renumber(row);
    });
  }

  private remove(row: number): void {
    this.act(() => {
      this.body.deleteRow(row);
      this.size(Math.max(this.body.rows.length, 1));
      this.renumber(row);
    });
  }

  private undo(stop: () => void, isForward: boolean, row: number, column: number): void {
    const typed = this.held;
    if (!isForward && typed && typed.input.value !== typed.text) return; // the browser undoes typing
    const [from, to] = isForward ? [this.future, this.past] : [this.past, this.future];
    const step = from.pop();
    if (!step) return;
    stop();
    to.push(step);
    if ("row" in step) {
      this.text(step.row, step.column, isForward ? step.to : step.from);
      this.focus(step.row, step.column);
    } else {
      this.restore(isForward ? step.to : step.from);
      this.focus(Math.min(row, this.body.rows.length - 1), column);
    }
  }

  private text(row: number, column: number, text: string): void {
    const found = this.body.rows[row];
    const input = found ? this.controls(found)[column] : undefined;
    if (!input) return;
    input.value = text;
    if (input instanceof HTMLInputElement) tellName(input, "");
    this.edited();
  }

  private onPaste(event: ClipboardEvent): void {
    const input = event.target as Control;
    const text = event.clipboardData?.getData("text/plain") ?? "";
    if (!input.matches(CONTROLS) || !isBlock(text)) return;
    event.preventDefault();
    const { row, column } = this.where(input);
    const block = cells(text);
    const room = (this.isFixed ? this.body.rows.length : ROWS_MAX) - row;
    this.act(() => this.put(block.slice(0, room), row, column));
    this.hold(input);
    if (block.length > room) say(this.form, "full", { number: String(block.length - room) });
  }

  /** Put a block of cells in, from a cell on, over the columns that are seen. */
  put(block: string[][], row: number, column: number): void {
    this.size(Math.max(this.body.rows.length, row + block.length));
    const model = this.body.rows[row];
    if (!model) return;
    const places = this.controls(model)
      .map((input, at) => (at >= column && this.isShown(input) ? at : -1))
      .filter((at) => at >= 0);
    block.forEach((texts, down) => {
      const found = this.body.rows[row + down];
      if (!found) return;
      const inputs = this.controls(found);
      texts.forEach((text, across) => {
        const input = inputs[places[across] ?? -1];
        if (!input) return;
        input.value = input instanceof HTMLSelectElement ? optionOf(input, text) : text.trim();
        if (input instanceof HTMLInputElement) tellName(input, "");
      });
    });
  }
}

/** The value of the option that a text means, by value or by what is read. */
function optionOf(select: HTMLSelectElement, text: string): string {
  const wanted = text.trim().toLowerCase();
  const found = [...select.options].find(
    (each) => each.value.toLowerCase() === wanted || each.text.trim().toLowerCase() === wanted,
  );
  return found?.value ?? "";
}
