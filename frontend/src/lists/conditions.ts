// The condition builder: rows and groups are added and taken away, each row tests what its field can
// be tested with. Names follow from places, so that the server reads what stands there; without this
// script the form changes what is there and adds one row at a time.

import { all, one, say } from "../dom";

const VALUELESS = new Set(["empty", "filled"]);

/** Watch the form of conditions, if there is one. */
export function buildConditions(): void {
  const menu = one<HTMLDetailsElement>("[data-builder]");
  const form = menu && one<HTMLFormElement>("form", menu);
  const root = form && one("[data-group]", form);
  if (!menu || !form || !root) return;
  all("[data-row]", root).forEach((row) => showInstants(row));
  number(root, "build.");
  menu.addEventListener("toggle", () => {
    if (menu.open) lastRow(root)?.focus();
  });
  form.addEventListener("change", (event) => {
    const changed = event.target;
    if (!(changed instanceof HTMLSelectElement)) return;
    const row = changed.closest<HTMLElement>("[data-row]");
    if (row && changed.matches(".of")) offerTest(form, row);
    else if (row && changed.matches(".op")) offerValues(form, row);
    number(root, "build.");
  });
  form.addEventListener("click", (event) => {
    const pressed = event.target instanceof Element ? event.target.closest("button") : null;
    if (!pressed || pressed.type === "submit") return;
    event.stopPropagation(); // what is taken away would look like a press outside the menu
    press(form, root, pressed);
    number(root, "build.");
  });
  form.addEventListener("submit", () => {
    number(root, "build.");
    all<HTMLInputElement>("[data-instant]", root).forEach(asUniversal);
    all<HTMLSelectElement>("select.of", root).forEach((field) => {
      field.disabled = field.value === "";
    });
  });
  addEventListener("pageshow", () => {
    all<HTMLSelectElement>("select.of", root).forEach((field) => (field.disabled = false));
  });
}

function press(form: HTMLFormElement, root: HTMLElement, button: HTMLButtonElement): void {
  const group = button.closest<HTMLElement>("[data-group]");
  const parts = group && one("[data-parts]", group);
  if (!group || !parts) {
    if (!button.matches("[data-clear]")) return;
    one("[data-parts]", root)?.replaceChildren();
    form.requestSubmit();
    return;
  }
  if (button.matches("[data-add-row]")) {
    parts.append(fresh(form, "[data-new-row]"));
    one<HTMLElement>("select.of", parts.lastElementChild ?? parts)?.focus();
  } else if (button.matches("[data-add-group]")) {
    parts.append(fresh(form, "[data-new-group]"));
    const made = parts.lastElementChild;
    const depth = Number(group.dataset.depth) + 1;
    const inner = made && one("[data-group]", made);
    if (!inner) return;
    inner.dataset.depth = String(depth);
    if (depth >= DEEPEST) one("[data-add-group]", inner)?.remove();
    one<HTMLElement>("select.of", inner)?.focus();
  } else if (button.matches("[data-drop]")) {
    const item = button.closest<HTMLElement>("[data-row]") ?? group.closest<HTMLElement>("li");
    const beside = item?.previousElementSibling ?? item?.nextElementSibling;
    const list = item?.parentElement?.closest<HTMLElement>("[data-group]");
    item?.remove();
    const next = beside?.querySelector<HTMLElement>("select") ?? (list && one("[data-add-row]", list));
    next?.focus();
  }
}

const DEEPEST = 3;

function fresh(form: HTMLFormElement, selector: string): DocumentFragment {
  const made = one<HTMLTemplateElement & HTMLElement>(`template${selector}`, form);
  return document.importNode((made as HTMLTemplateElement).content, true);
}

/** Give each input the name of its place: build.0.field, build.1.match, build.1.0.value. */
function number(group: HTMLElement, at: string): void {
  name(one<HTMLSelectElement>(".match select", group), `${at}match`);
  const parts = one("[data-parts]", group);
  [...(parts?.children ?? [])].forEach((part, place) => {
    const below = `${at}${place}.`;
    const inner = one("[data-group]", part);
    if (inner) {
      number(inner, below);
      return;
    }
    name(one<HTMLSelectElement>("select.of", part), `${below}field`);
    name(one<HTMLSelectElement>("select.op", part), `${below}op`);
    const isTested = one<HTMLSelectElement>("select.of", part)?.value !== "";
    all<HTMLInputElement | HTMLSelectElement>("[data-values] input, [data-values] select", part).forEach((value) => {
      name(value, `${below}value`);
      value.required = isTested;
    });
  });
}

function name(input: HTMLInputElement | HTMLSelectElement | null, text: string): void {
  if (input) input.name = text;
}

/** Let a row test its field: the operators and the input that fields like it have. */
function offerTest(form: HTMLFormElement, row: HTMLElement): void {
  const shape = one<HTMLSelectElement>("select.of", row)?.selectedOptions[0]?.dataset.shape;
  const before = one<HTMLSelectElement>("select.op", row)?.value;
  const test = one("[data-test]", row);
  test?.replaceChildren(...(shape === undefined ? [] : ofShape(form, shape)));
  const op = one<HTMLSelectElement>("select.op", row);
  if (op && before && [...op.options].some((each) => each.value === before)) op.value = before;
  offerValues(form, row);
}

function ofShape(form: HTMLFormElement, shape: string): Node[] {
  const found = all<HTMLElement>("template[data-shape]", form).find((each) => each.dataset.shape === shape);
  return found ? [...document.importNode((found as HTMLTemplateElement).content, true).childNodes] : [];
}

/** Show as many inputs as the operator takes, with what stood in them. */
function offerValues(form: HTMLFormElement, row: HTMLElement): void {
  const shape = one<HTMLSelectElement>("select.of", row)?.selectedOptions[0]?.dataset.shape ?? "";
  const op = one<HTMLSelectElement>("select.op", row)?.value ?? "is";
  const values = one("[data-values]", row);
  if (!values) return;
  const before = all<HTMLInputElement>("input, select", values).map((each) => each.value);
  const holder = document.createElement("div");
  holder.append(...ofShape(form, shape));
  const input = one<HTMLInputElement>("[data-values] input, [data-values] select", holder);
  values.replaceChildren();
  if (!input || VALUELESS.has(op)) return;
  values.append(input);
  if (input.localName === "select") {
    if (op === "in") {
      const list = input as unknown as HTMLSelectElement;
      list.multiple = true;
      list.size = Math.min(list.options.length, 6);
    }
  } else if (op === "between") {
    const [dash, other] = [document.createElement("span"), input.cloneNode(true) as HTMLInputElement];
    dash.textContent = "–";
    values.append(dash, other);
    other.value = before[1] ?? "";
  } else if (op === "in") {
    input.type = "text";
    input.placeholder = say("Values, separated by commas", "多个值以逗号分隔");
  }
  if (before[0]) input.value = before[0];
  if (op !== "in") showInstants(row);
}

/** Let points in time be chosen by the reader's own clock. */
function showInstants(row: HTMLElement): void {
  all<HTMLInputElement>("[data-instant]", row).forEach((input) => {
    if (input.type === "datetime-local") return;
    const held = new Date(input.value);
    input.type = "datetime-local";
    if (Number.isNaN(held.getTime())) return;
    const local = new Date(held.getTime() - held.getTimezoneOffset() * 60_000);
    input.value = local.toISOString().slice(0, 16);
  });
}

function asUniversal(input: HTMLInputElement): void {
  if (input.type !== "datetime-local" || !input.value) return;
  const instant = new Date(input.value).toISOString().replace(".000Z", "Z");
  input.type = "text";
  input.value = instant;
}

function lastRow(root: HTMLElement): HTMLElement | null {
  const fields = all<HTMLElement>("select.of", root);
  return fields.find((field) => (field as HTMLSelectElement).value === "") ?? fields[0] ?? null;
}
