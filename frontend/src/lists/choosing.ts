// Rows chosen for a bulk action: boxes, ranges with Shift, all that fit.

import { all, one } from "../dom";

/** What the keys need of the choice. */
export interface Choosing {
  toggle(row: HTMLElement): void;
}

/** Let rows be chosen; the bar below says how many and offers what can be done with them. */
export function chooseRows(): Choosing {
  const bar = one<HTMLFormElement>("[data-bulk]");
  const boxes = all<HTMLInputElement>("input[name=chosen]");
  const whole = one<HTMLInputElement>("[data-choose-all]");
  let last = -1;

  function show(): void {
    const number = boxes.filter((box) => box.checked).length;
    boxes.forEach((box) => box.closest("tr")?.classList.toggle("chosen", box.checked));
    if (whole) {
      whole.checked = number > 0 && number === boxes.length;
      whole.indeterminate = number > 0 && number < boxes.length;
    }
    if (!bar) return;
    bar.hidden = number === 0;
    const told = one("[data-chosen]", bar);
    if (told) told.textContent = String(number);
    const every = one<HTMLElement>("[data-every]", bar);
    if (every) every.hidden = !whole?.checked;
  }

  boxes.forEach((box, place) => {
    box.addEventListener("click", (event) => {
      if (event.shiftKey && last >= 0) {
        const [from, to] = [Math.min(last, place), Math.max(last, place)];
        boxes.slice(from, to + 1).forEach((other) => (other.checked = box.checked));
      }
      last = place;
      show();
    });
  });
  whole?.addEventListener("click", () => {
    boxes.forEach((box) => (box.checked = whole.checked));
    show();
  });
  if (bar) one("[data-none]", bar)?.addEventListener("click", () => {
    boxes.forEach((box) => (box.checked = false));
    show();
  });
  addEventListener("pageshow", show);
  show();
  return {
    toggle(row) {
      const box = one<HTMLInputElement>("input[name=chosen]", row);
      if (!box) return;
      box.checked = !box.checked;
      last = boxes.indexOf(box);
      show();
    },
  };
}
