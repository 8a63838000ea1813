// Home pages: the charts' script is large, so it is fetched once the first chart is there; until
// then, and without it, their tables are.

import { one } from "./dom";

const place = one("[data-script]");

function fetchCharts(): void {
  if (!place?.dataset.script || !one("[data-chart]", place)) return;
  const script = document.createElement("script");
  script.src = place.dataset.script;
  delete place.dataset.script;
  document.head.append(script);
}

document.addEventListener("htmx:afterSettle", fetchCharts);
