// Times in the reader's own zone; without scripts they stand in UTC and say so.

import { all, isChinese, isEnglish } from "../dom";

const CLOCK = { hour: "2-digit", minute: "2-digit", hour12: false } as const;

/** Rewrite every time below `from` for the zone of this browser. */
export function showLocalTimes(from: ParentNode): void {
  const format = isChinese()
    ? new Intl.DateTimeFormat("sv-SE", { year: "numeric", month: "2-digit", day: "2-digit", ...CLOCK })
    : new Intl.DateTimeFormat(isEnglish() ? "en-GB" : document.documentElement.lang, { year: "numeric", month: "short", day: "numeric", ...CLOCK });
  all<HTMLTimeElement>("time[datetime]", from).forEach((time) => {
    const instant = new Date(time.dateTime);
    if (!Number.isNaN(instant.valueOf())) time.textContent = format.format(instant);
  });
}
