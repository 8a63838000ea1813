// Paper: a choice shows the preview at once; what is typed into a template does so after a pause.

import { all, one } from "./dom";

const PAUSE_MS = 600;

all<HTMLFormElement>("[data-paper-choices]").forEach((form) => {
  const button = one<HTMLButtonElement>("[data-paper-show]", form);
  if (button) button.hidden = true;
  form.addEventListener("change", () => form.requestSubmit());
});

all<HTMLFormElement>("[data-design]").forEach((form) => {
  const text = one<HTMLTextAreaElement>("textarea", form);
  const look = one<HTMLElement>("#design-look");
  if (!text || !look) return;
  let timer = 0;
  let turn = 0;
  const show = async (): Promise<void> => {
    const mine = ++turn;
    const data = new FormData(form);
    data.set("step", "look");
    look.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(form.action, { method: "POST", body: data });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const found = page.querySelector("#design-look");
      if (mine === turn && found) look.replaceChildren(...found.childNodes);
    } finally {
      if (mine === turn) look.removeAttribute("aria-busy");
    }
  };
  form.addEventListener("input", () => {
    window.clearTimeout(timer);
    timer = window.setTimeout(() => void show(), PAUSE_MS);
  });
  all<HTMLButtonElement>("[data-insert]").forEach((button) => {
    button.addEventListener("click", () => {
      text.setRangeText(button.dataset.insert ?? "", text.selectionStart, text.selectionEnd, "end");
      text.focus();
      text.dispatchEvent(new Event("input", { bubbles: true }));
    });
  });
});
