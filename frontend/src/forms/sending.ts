// Sending a form without losing it: the page stays until an answer came. When the line breaks, the
// form says so and can be sent again; its key lets it have one effect, however often it is sent.

import { all, one } from "../dom";
import { noteSent } from "./draft";
import { word } from "./words";

/** What a form sends: everything that is not empty, so that 500 lines stay small. */
export function contents(form: HTMLFormElement): URLSearchParams {
  const sent = new URLSearchParams();
  new FormData(form).forEach((value, name) => {
    if (typeof value === "string" && value !== "") sent.append(name, value);
  });
  return sent;
}

/** Send a form by ourselves and show what comes back; `again` starts the page's forms anew. */
export function sendSafely(form: HTMLFormElement, again: () => void): void {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (form.dataset.sent) return;
    form.dataset.sent = "yes";
    void send(form, again);
  });
}

async function send(form: HTMLFormElement, again: () => void): Promise<void> {
  const state = one("[data-state]", form);
  const buttons = all<HTMLButtonElement>("button.primary", form);
  buttons.forEach((each) => (each.disabled = true));
  tell(state, word(form, "sending"), false);
  noteSent(form);
  const done = await answer(form);
  buttons.forEach((each) => (each.disabled = false));
  delete form.dataset.sent;
  if (!done) {
    tell(state, word(form, "lost"), true);
    return;
  }
  if (done.redirected && done.ok) {
    location.assign(done.url);
    return;
  }
  const page = new DOMParser().parseFromString(await done.text(), "text/html");
  const [old, fresh] = [one("main") ?? document.body, one("main", page) ?? page.body];
  old.replaceChildren(...fresh.childNodes);
  if (page.title) document.title = page.title;
  again();
  const wrong = one("[aria-invalid=true]", old);
  if (wrong) wrong.focus();
  else scrollTo(0, 0);
}

async function answer(form: HTMLFormElement): Promise<Response | null> {
  try {
    return await fetch(location.href, { method: "POST", body: contents(form) });
  } catch {
    return null;
  }
}

function tell(place: HTMLElement | null, text: string, isBad: boolean): void {
  if (!place) return;
  place.textContent = text;
  place.classList.toggle("lost", isBad);
}
