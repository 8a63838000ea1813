// Reports: the button that prints, where there is a script to do it.

import { all } from "./dom";

all<HTMLButtonElement>("[data-print]").forEach((button) => {
  button.hidden = false;
  button.addEventListener("click", () => print());
});
