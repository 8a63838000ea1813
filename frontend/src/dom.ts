// The few words that every island speaks about the page.

/** The first element that fits, typed as what the selector names. */
export function one<T extends HTMLElement>(selector: string, from: ParentNode = document): T | null {
  return from.querySelector<T>(selector);
}

/** Every element that fits, in the order of the page. */
export function all<T extends HTMLElement>(selector: string, from: ParentNode = document): T[] {
  return [...from.querySelectorAll<T>(selector)];
}

/** Whether keys pressed there are text, not commands. */
export function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof Element &&
    target.matches("input, textarea, select, [contenteditable]:not([contenteditable=false])")
  );
}

/** Whether the page is read in Chinese. */
export function isChinese(): boolean {
  return document.documentElement.lang.startsWith("zh");
}

/** Whether the page is read in English. */
export function isEnglish(): boolean {
  return document.documentElement.lang === "en";
}

let further: Record<string, string> | undefined;

/** Return a text for the reader: English and Chinese stand here, further languages come with the page. */
export function say(en: string, zh: string): string {
  if (isChinese()) return zh;
  further ??= JSON.parse(document.documentElement.dataset.words || "{}") as Record<string, string>;
  return further[en] || en;
}
