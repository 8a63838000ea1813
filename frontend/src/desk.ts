// What the desk adds to every page: parts that are replaced in place (htmx), the palette, keys in
// lists, menus that close, local times. Pages work without it; nothing here holds data or decides.

import "htmx.org";

import { watchBell } from "./desk/bell";
import { offerOptions, sendOnce } from "./desk/forms";
import { watchKeys } from "./desk/keys";
import { watchMenus } from "./desk/menus";
import { makePalette } from "./desk/palette";
import { keepList } from "./desk/steps";
import { showLocalTimes } from "./desk/times";

const palette = makePalette();
watchKeys(palette);
watchMenus();
offerOptions();
sendOnce();
keepList();
showLocalTimes(document);
watchBell();
document.addEventListener("htmx:afterSwap", (event) => {
  if (event.target instanceof Element) showLocalTimes(event.target);
});
