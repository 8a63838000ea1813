// Files of a record: dropped or chosen they go at once, with their progress; a click looks at one.

import { all, one, say } from "./dom";
import { showLocalTimes } from "./desk/times";

const MEGABYTE = 1_000_000;
const SHOWN_MAX = 200_000;
const SMALL = "(max-width: 820px)";

const block = (): HTMLElement | null => one<HTMLElement>("[data-files]");

/** Puts the answer's block in the place of the one that is shown. */
function replace(html: string): void {
  const found = new DOMParser().parseFromString(html, "text/html");
  const fresh = one<HTMLElement>("[data-files]", found);
  const old = block();
  if (!fresh || !old) return;
  old.replaceWith(document.adoptNode(fresh));
  const shown = block();
  if (shown) {
    showLocalTimes(shown);
    ready(shown);
  }
}

/** Sends a form as a part of the page, and tells how much of it has gone. */
function send(form: HTMLFormElement, data: FormData, told: (percent: number) => void): void {
  const request = new XMLHttpRequest();
  request.open("POST", form.action);
  request.setRequestHeader("X-Part", "1");
  request.upload.addEventListener("progress", (event) => {
    if (event.lengthComputable) told(Math.round((100 * event.loaded) / event.total));
  });
  request.addEventListener("load", () => {
    if (request.responseText.includes("data-files")) replace(request.responseText);
    else tell(form, form.dataset.lost ?? "");
  });
  request.addEventListener("error", () => tell(form, form.dataset.lost ?? ""));
  request.send(data);
}

function tell(form: HTMLFormElement, text: string): void {
  const said = one<HTMLElement>(".file-said", form);
  const bar = one<HTMLProgressElement>("progress", form);
  form.classList.remove("busy");
  if (bar) bar.hidden = true;
  if (said) {
    said.textContent = text;
    said.hidden = !text;
  }
}

function attach(form: HTMLFormElement, files: File[]): void {
  const most = Number(form.dataset.most ?? "0") * MEGABYTE;
  const large = files.find((file) => file.size > most);
  if (!files.length || form.classList.contains("busy")) return;
  if (large) {
    tell(form, `${large.name} ${form.dataset.large ?? ""}`);
    return;
  }
  const data = new FormData();
  all<HTMLInputElement>("input[type=hidden]", form).forEach((each) => data.set(each.name, each.value));
  files.forEach((file) => data.append("file", file));
  tell(form, "");
  form.classList.add("busy");
  const bar = one<HTMLProgressElement>("progress", form);
  if (bar) bar.hidden = false;
  send(form, data, (percent) => {
    if (bar) bar.value = percent;
  });
}

/** Shows a file in a dialog: an image, the pages of a PDF, or text. */
async function look(link: HTMLAnchorElement): Promise<void> {
  const dialog = document.createElement("dialog");
  dialog.className = "file-look";
  dialog.setAttribute("aria-label", link.textContent ?? "");
  const head = document.createElement("header");
  const name = document.createElement("strong");
  name.textContent = link.textContent;
  const close = document.createElement("button");
  close.type = "button";
  close.className = "button";
  close.textContent = say("Close", "关闭");
  close.addEventListener("click", () => dialog.close());
  head.append(name, close);
  dialog.append(head);
  if (link.dataset.preview === "image") {
    const image = document.createElement("img");
    image.src = link.href;
    image.alt = link.textContent ?? "";
    dialog.append(image);
  } else if (link.dataset.preview === "page") {
    const frame = document.createElement("iframe");
    frame.src = link.href;
    frame.title = link.textContent ?? "";
    dialog.append(frame);
  } else {
    const text = document.createElement("pre");
    text.tabIndex = 0;
    const answer = await fetch(link.href);
    text.textContent = (await answer.text()).slice(0, SHOWN_MAX);
    dialog.append(text);
  }
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close();
  });
  dialog.addEventListener("close", () => {
    dialog.remove();
    link.focus();
  });
  document.body.append(dialog);
  dialog.showModal();
}

function ready(shown: HTMLElement): void {
  all<HTMLAnchorElement>("[data-preview]", shown).forEach((link) => {
    link.addEventListener("click", (event) => {
      const isElsewhere = event.ctrlKey || event.metaKey || event.shiftKey;
      const isPhone = window.matchMedia(SMALL).matches;
      if (isElsewhere || (link.dataset.preview === "page" && isPhone)) return;
      event.preventDefault();
      void look(link);
    });
  });
  const form = one<HTMLFormElement>("[data-send]", shown);
  if (!form) return;
  form.classList.add("live");
  const input = one<HTMLInputElement>("input[type=file]", form);
  input?.addEventListener("change", () => attach(form, [...(input.files ?? [])]));
  form.addEventListener("submit", (event) => event.preventDefault());
  shown.addEventListener("dragover", (event) => {
    event.preventDefault();
    form.classList.add("over");
  });
  shown.addEventListener("dragleave", () => form.classList.remove("over"));
  shown.addEventListener("drop", (event) => {
    event.preventDefault();
    form.classList.remove("over");
    attach(form, [...(event.dataTransfer?.files ?? [])]);
  });
  all<HTMLFormElement>("form:not([data-send])", shown).forEach((each) => {
    each.addEventListener("submit", (event) => {
      event.preventDefault();
      const data = new FormData(each, event.submitter as HTMLElement | null);
      send(each, data, () => undefined);
    });
  });
}

const first = block();
if (first) ready(first);
