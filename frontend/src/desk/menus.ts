// Menus close when one looks elsewhere; on narrow screens the list of lists opens by a button.

import { all, one } from "../dom";

const OPEN = "details.menu[open]";

/** Let menus close by Escape or a click elsewhere, and the narrow menu open. */
export function watchMenus(): void {
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    all<HTMLDetailsElement>(OPEN).forEach((menu) => {
      menu.open = false;
      one("summary", menu)?.focus();
    });
  });
  document.addEventListener("click", (event) => {
    if (!(event.target instanceof Node)) return;
    const target = event.target;
    all<HTMLDetailsElement>(OPEN).forEach((menu) => {
      if (!menu.contains(target)) menu.open = false;
    });
  });
  all("[data-menu]").forEach((button) =>
    button.addEventListener("click", () => {
      const isOpen = document.body.classList.toggle("menu-open");
      button.setAttribute("aria-expanded", String(isOpen));
    }),
  );
}
