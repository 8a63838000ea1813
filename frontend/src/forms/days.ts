// Days beside a text: whoever types says "+3" or a date, whoever points takes one from the
// browser's calendar, which also stands on phones instead of a keyboard.

import { all, one } from "../dom";

const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** Let each day of a form be chosen from a calendar. */
export function offerDays(form: HTMLFormElement): void {
  all("[data-day-open]", form).forEach((button) => (button.hidden = false));
  form.addEventListener("click", (event) => {
    const button = (event.target as Element).closest<HTMLElement>("[data-day-open]");
    const input = button && one<HTMLInputElement>("[data-day]", button.parentElement ?? form);
    if (!button || !input) return;
    event.preventDefault();
    open(button, input);
  });
}

/** Show the browser's own calendar at a button; it lies outside the form, so nothing of it is sent. */
function open(button: HTMLElement, input: HTMLInputElement): void {
  const calendar = document.createElement("input");
  const place = button.getBoundingClientRect();
  calendar.type = "date";
  calendar.className = "day-calendar";
  calendar.tabIndex = -1;
  calendar.setAttribute("aria-hidden", "true");
  calendar.value = DAY.test(input.value.trim()) ? input.value.trim() : "";
  calendar.style.left = `${place.left}px`;
  calendar.style.top = `${place.bottom}px`;
  calendar.addEventListener("change", () => {
    input.value = calendar.value;
    ["input", "change"].forEach((name) => input.dispatchEvent(new Event(name, { bubbles: true })));
    input.focus();
  });
  all(".day-calendar").forEach((each) => each.remove());
  document.body.append(calendar);
  calendar.showPicker();
}
