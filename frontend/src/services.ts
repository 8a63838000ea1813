// Service pages: what moves on them is asked for again while somebody looks.

import { one } from "./dom";
import { showLocalTimes } from "./desk/times";

const EVERY_MS = 2_000;

const moving = one<HTMLElement>("[data-again]");
if (moving) {
  const again = async (): Promise<void> => {
    const isUsed = moving.contains(document.activeElement);
    if (!document.hidden && !isUsed) {
      try {
        const answer = await fetch(moving.dataset.again ?? "", { headers: { "X-Part": "1" } });
        if (answer.ok && !answer.redirected) {
          moving.innerHTML = await answer.text();
          showLocalTimes(moving);
        }
      } catch {
        // the server is away; it is asked again
      }
    }
    window.setTimeout(() => void again(), EVERY_MS);
  };
  window.setTimeout(() => void again(), EVERY_MS);
}
