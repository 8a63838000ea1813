// Sending a form without losing it: the page stays until an answer came. When the line breaks, the
// form says so and can be sent again; its key lets it have one effect, however often it is sent.

import { all, one } from "../dom";
import { say, sayText } from "./words";

/** The header by which the server knows that the page goes on by itself. */
const STAYS = { "X-Desk-Form": "stays" };

/** What a form sends: everything that is not empty, so that 500 lines stay small, and which button
 * was pressed. */
export function contents(form: HTMLFormElement, by: HTMLElement | null = null): URLSearchParams {
  const sent = new URLSearchParams();
  new FormData(form, by).forEach((value, name) => {
    if (typeof value === "string" && value !== "") sent.append(name, value);
  });
  return sent;
}

/** Send a form by ourselves and show what comes back.
 *
 * `taken` is called when it had its effect, `again` starts the forms of the page that came instead.
 */
export function sendSafely(form: HTMLFormElement, taken: () => void, again: () => void): void {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (form.dataset.sent) return;
    form.dataset.sent = "yes";
    void send(form, event.submitter, taken, again);
  });
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    form.requestSubmit(event.shiftKey ? one<HTMLButtonElement>("[data-then]", form) : null);
  });
}

async function send(
  form: HTMLFormElement,
  by: HTMLElement | null,
  taken: () => void,
  again: () => void,
): Promise<void> {
  const body = contents(form, by);
  const buttons = all<HTMLButtonElement>("button.primary, [data-then]", form);
  buttons.forEach((each) => (each.disabled = true));
  say(form, "sending");
  const [answer, text] = await ask(body);
  buttons.forEach((each) => (each.disabled = false));
  delete form.dataset.sent;
  if (!answer) {
    say(form, "lost");
  } else if (answer.headers.get("Content-Type")?.includes("json")) {
    taken();
    location.assign((JSON.parse(text) as { to: string }).to);
  } else if (answer.redirected) {
    location.assign(answer.url); // to sign in again; what was typed waits as a draft
  } else {
    show(form, answer, text, taken, again);
  }
}

async function ask(body: URLSearchParams): Promise<[Response | null, string]> {
  try {
    const init = { method: "POST", body, headers: STAYS };
    const answer = await fetch(location.href, init);
    return [answer, await answer.text()];
  } catch {
    return [null, ""];
  }
}

/** Show the page that came: the form with what is wrong, or what is told once instead of it. */
function show(
  form: HTMLFormElement,
  answer: Response,
  text: string,
  taken: () => void,
  again: () => void,
): void {
  const page = new DOMParser().parseFromString(text, "text/html");
  const fresh = one("main", page);
  if (!fresh || (!answer.ok && !one("form[data-give]", fresh))) {
    const said = all("main h1, main h1 ~ p", page).map((each) => each.textContent?.trim() ?? "");
    const told = said.filter(Boolean).join(" ");
    if (told) sayText(form, told, true);
    else say(form, "lost");
    return;
  }
  if (answer.ok) taken();
  const old = one("main") ?? document.body;
  old.replaceChildren(...fresh.childNodes);
  if (page.title) document.title = page.title;
  again();
  const wrong = one("[aria-invalid=true]", old);
  if (wrong) wrong.focus();
  else scrollTo(0, 0);
}
