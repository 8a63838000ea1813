// Times in the reader's own zone; without scripts they stand in UTC and say so.

import { all, isChinese, isEnglish } from "../dom";

const CLOCK = { hour: "2-digit", minute: "2-digit", hour12: false } as const;

/** Return a moment as all times of a page are told. */
export function toldTime(instant: Date): string {
  return format().format(instant);
}

function format(): Intl.DateTimeFormat {
  if (isChinese())
    return new Intl.DateTimeFormat("sv-SE", { year: "numeric", month: "2-digit", day: "2-digit", ...CLOCK });
  const language = isEnglish() ? "en-GB" : document.documentElement.lang;
  return new Intl.DateTimeFormat(language, { year: "numeric", month: "short", day: "numeric", ...CLOCK });
}

/** Rewrite every time below `from` for the zone of this browser. */
export function showLocalTimes(from: ParentNode): void {
  const told = format();
  all<HTMLTimeElement>("time[datetime]", from).forEach((time) => {
    const instant = new Date(time.dateTime);
    if (!Number.isNaN(instant.valueOf())) time.textContent = told.format(instant);
  });
}
