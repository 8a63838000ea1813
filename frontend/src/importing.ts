// Importing: a file dropped anywhere on its field is taken, a copied table lands where it belongs.

import { all, isTyping, one } from "./dom";

all<HTMLElement>("[data-drop]").forEach((field) => {
  const input = one<HTMLInputElement>("[data-file]", field);
  if (!input) return;
  const light = (isOver: boolean): void => {
    field.classList.toggle("over", isOver);
  };
  field.addEventListener("dragover", (event) => {
    event.preventDefault();
    light(true);
  });
  field.addEventListener("dragleave", () => light(false));
  field.addEventListener("drop", (event) => {
    event.preventDefault();
    light(false);
    if (event.dataTransfer?.files.length) input.files = event.dataTransfer.files;
  });
});

document.addEventListener("paste", (event) => {
  const text = event.clipboardData?.getData("text/plain") ?? "";
  const field = one<HTMLTextAreaElement>("textarea[name='pasted']");
  if (!field || isTyping(event.target) || !text.includes("\t")) return;
  event.preventDefault();
  field.closest("details")?.setAttribute("open", "");
  field.value = text;
  field.focus();
});
