// Forms: what may be meant by what is typed, one effect for two clicks.

import { all } from "../dom";

const WAIT_MS = 150;

/** Offer the records that the beginning of a code or name may mean. */
export function offerOptions(): void {
  let asked = 0;
  let wait = 0;

  async function offer(input: HTMLInputElement): Promise<void> {
    const mine = ++asked;
    const address = `${input.dataset.options ?? ""}?q=${encodeURIComponent(input.value)}`;
    const answer = await fetch(address, { headers: { "HX-Request": "true" } }).catch(() => null);
    if (!answer?.ok || mine !== asked) return;
    const text = `<datalist>${await answer.text()}</datalist>`;
    const parsed = new DOMParser().parseFromString(text, "text/html");
    datalistOf(input).replaceChildren(...all("option", parsed));
  }

  for (const kind of ["input", "focusin"]) {
    document.addEventListener(kind, (event) => {
      const input = event.target;
      if (!(input instanceof HTMLInputElement) || !input.dataset.options) return;
      clearTimeout(wait);
      wait = window.setTimeout(() => void offer(input), WAIT_MS);
    });
  }
}

function datalistOf(input: HTMLInputElement): HTMLElement {
  const name = input.getAttribute("list") ?? "";
  const known = document.getElementById(name);
  if (known) return known;
  const made = document.createElement("datalist");
  made.id = name;
  document.body.append(made);
  return made;
}

/** Send a form once, however often its button is pressed. */
export function sendOnce(): void {
  const forms = all<HTMLFormElement>("form[data-form]");
  forms.forEach((form) =>
    form.addEventListener("submit", (event) => {
      if (form.dataset.sent) event.preventDefault();
      form.dataset.sent = "yes";
    }),
  );
  addEventListener("pageshow", () => forms.forEach((form) => delete form.dataset.sent));
}
