// News in a corner of the page: said politely by screen readers, gone by themselves, never in the way.

import { one, say } from "../dom";
import type { News } from "./live";

const SHOWN_MS = 12_000;
const SHOWN_MAX = 3;

/** Make the place where news is shown; screen readers must know it before something stands there. */
export function makeToasts(address: string): (news: News[]) => void {
  const place = document.createElement("div");
  place.className = "toasts";
  place.setAttribute("role", "status");
  place.setAttribute("aria-live", "polite");
  document.body.append(place);
  return (news) => {
    if (document.hidden) return;
    news.slice(-SHOWN_MAX).forEach((each) => place.append(toast(each, address)));
    while (place.children.length > SHOWN_MAX) place.firstElementChild?.remove();
  };
}

function toast(news: News, address: string): HTMLElement {
  const shown = document.createElement("div");
  shown.className = "toast";
  const open = news.address.startsWith("desk/") ? opener(news, address) : null;
  if (open) {
    shown.append(open);
  } else {
    const link = document.createElement("a");
    link.href = address;
    link.textContent = news.title;
    shown.append(link);
  }
  const close = document.createElement("button");
  close.type = "button";
  close.className = "toast-close";
  close.setAttribute("aria-label", say("Close", "关闭"));
  close.textContent = "×";
  close.addEventListener("click", () => shown.remove());
  shown.append(close);
  let timer = 0;
  const start = (): void => {
    timer = window.setTimeout(() => shown.remove(), SHOWN_MS);
  };
  const hold = (): void => window.clearTimeout(timer);
  shown.addEventListener("pointerenter", hold);
  shown.addEventListener("pointerleave", start);
  shown.addEventListener("focusin", hold);
  shown.addEventListener("focusout", start);
  start();
  return shown;
}

/** A form that marks the notice as read and goes where it leads; null where the page cannot send one. */
function opener(news: News, address: string): HTMLFormElement | null {
  const csrf = one<HTMLInputElement>("input[name='csrf']")?.value;
  if (!csrf) return null;
  const form = document.createElement("form");
  form.method = "post";
  form.action = `${address}${news.id}/open`;
  const parts = { csrf, to: news.address, key: `toast-${news.id}-${Date.now()}` };
  for (const [name, value] of Object.entries(parts)) {
    const input = document.createElement("input");
    input.type = "hidden";
    input.name = name;
    input.value = value;
    form.append(input);
  }
  const button = document.createElement("button");
  button.textContent = news.title;
  form.append(button);
  return form;
}
