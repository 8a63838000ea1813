// The bell: how much waits for the reader, told live by the server, else asked for now and then.

import { all, one, say } from "../dom";

const ASK_EVERY_MS = 30_000;
const ASK_EVERY_LIVE_MS = 300_000;
const RETRY_MS = 60_000;

interface Waiting {
  notices: number;
  tasks: number;
}

/** Show the numbers that wait on the bells of this page. */
function show(waiting: Waiting): void {
  all<HTMLAnchorElement>("[data-count]").forEach((bell) => {
    const number = bell.dataset.count === "tasks" ? waiting.tasks : waiting.notices;
    const badge = one<HTMLElement>(".bell-count", bell);
    if (!badge) return;
    badge.hidden = !number;
    badge.textContent = number > 99 ? "99+" : String(number);
    badge.setAttribute("aria-label", say("{number} waiting", "{number} 条未处理").replace("{number}", String(number)));
  });
}

/** Keep the bells up to date while the page is looked at. */
export function watchBell(): void {
  const bell = one<HTMLAnchorElement>("[data-count='notices']");
  const address = bell?.dataset.ask;
  if (!bell || !address) return;
  let every = ASK_EVERY_MS;
  let timer = 0;
  const ask = async (): Promise<void> => {
    window.clearTimeout(timer);
    if (!document.hidden) {
      try {
        const answer = await fetch(address, { headers: { Accept: "application/json" } });
        if (answer.ok) show((await answer.json()) as Waiting);
        if (answer.status === 401 || answer.redirected) return;
      } catch {
        // the server is away; it is asked again
      }
    }
    timer = window.setTimeout(() => void ask(), every);
  };
  const listen = (): void => {
    const live = bell.dataset.live;
    if (!live || !("EventSource" in window)) return;
    const source = new EventSource(live, { withCredentials: true });
    source.onopen = () => {
      every = ASK_EVERY_LIVE_MS;
      void ask();
    };
    source.addEventListener("notice", () => void ask());
    source.onerror = () => {
      every = ASK_EVERY_MS;
      if (source.readyState !== EventSource.CLOSED) return;
      window.setTimeout(listen, RETRY_MS);
    };
  };
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) void ask();
  });
  void ask();
  listen();
}
