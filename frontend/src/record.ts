// Records: on to the previous and the next of the list that one came from; people to mention.

import { one } from "./dom";
import { readList } from "./desk/steps";
import { watchMentions } from "./forms/mentions";

watchMentions();

const turn = one("[data-turn]");
const list = readList();
const at = list.indexOf(location.pathname);
if (turn && at >= 0 && list.length > 1) {
  turn.hidden = false;
  const place = one(".turn-place", turn);
  if (place) place.textContent = `${at + 1} / ${list.length}`;
  for (const [name, to] of [["prev", at - 1], ["next", at + 1]] as const) {
    const link = one<HTMLAnchorElement>(`[rel=${name}]`, turn);
    const address = list[to];
    if (link && address) link.href = address;
    else link?.setAttribute("aria-disabled", "true");
  }
}
