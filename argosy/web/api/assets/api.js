// The search beside the list: shows the resources whose words hold what is typed.
"use strict";

const find = document.getElementById("find");

find.addEventListener("input", () => {
  const wanted = find.value.trim().toLowerCase();
  for (const each of document.querySelectorAll("[data-words]")) {
    each.hidden = !each.dataset.words.includes(wanted);
  }
});

document.addEventListener("keydown", (event) => {
  if (event.key === "/" && document.activeElement !== find) {
    event.preventDefault();
    find.focus();
  }
});

// A click on a line to try copies it.
for (const block of document.querySelectorAll("pre")) {
  block.addEventListener("click", async () => {
    if (String(window.getSelection())) {
      return;
    }
    await navigator.clipboard.writeText(block.innerText);
    block.classList.add("copied");
    window.setTimeout(() => block.classList.remove("copied"), 900);
  });
}
