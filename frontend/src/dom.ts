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
