// The bell: how much waits for the reader, told live by the server, else asked for now and then.

import { all, one, say } from "../dom";
import { Live } from "./live";
import { makeToasts } from "./toasts";

const ASK_EVERY_MS = 30_000;
const ASK_EVERY_LIVE_MS = 300_000;
const MARK = /^\(\d+\+?\) /;

interface Waiting {
  notices: number;
  tasks: number;
}

/** Show the numbers that wait on the bells of this page and in its title. */
function show(waiting: Waiting): void {
  all<HTMLAnchorElement>("[data-count]").forEach((bell) => {
    const number = bell.dataset.count === "tasks" ? waiting.tasks : waiting.notices;
    const badge = one<HTMLElement>(".bell-count", bell);
    if (!badge) return;
    badge.hidden = !number;
    badge.textContent = short(number);
    badge.setAttribute("aria-label", say("{number} waiting", "{number} 条未处理").replace("{number}", String(number)));
  });
  const title = document.title.replace(MARK, "");
  document.title = waiting.notices ? `(${short(waiting.notices)}) ${title}` : title;
  if ("setAppBadge" in navigator) void navigator.setAppBadge(waiting.notices).catch(() => undefined);
}

function short(number: number): string {
  return number > 99 ? "99+" : String(number);
}

/** Keep the bells up to date while the page is open. */
export function watchBell(): void {
  const bell = one<HTMLAnchorElement>("[data-count='notices']");
  const address = bell?.dataset.ask;
  if (!bell || !address) return;
  const { live, who } = bell.dataset;
  const toast = makeToasts(bell.pathname);
  const stream =
    live && who && "EventSource" in window
      ? new Live(live, who, (said) => {
          show(said);
          toast(said.new);
        })
      : null;
  let timer = 0;
  let askedAt = 0;
  const ask = async (): Promise<void> => {
    window.clearTimeout(timer);
    const every = stream?.isHeard ? ASK_EVERY_LIVE_MS : ASK_EVERY_MS;
    if (!document.hidden && Date.now() - askedAt >= every) {
      askedAt = Date.now();
      try {
        const answer = await fetch(address, { headers: { Accept: "application/json" } });
        if (answer.status === 401 || answer.redirected) return;
        if (answer.ok) show((await answer.json()) as Waiting);
      } catch {
        // the server is away; it is asked again
      }
    }
    timer = window.setTimeout(() => void ask(), ASK_EVERY_MS);
  };
  document.addEventListener("visibilitychange", () => {
    if (document.hidden || stream?.isHeard) return;
    askedAt = 0;
    void ask();
  });
  void ask();
}
