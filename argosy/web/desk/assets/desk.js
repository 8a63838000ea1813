// What the desk adds to its pages: the palette, keys in lists, menus that close, local times.
// Every page works without it; nothing here holds data or decides anything.
(() => {
  "use strict";
  const $ = (selector, from = document) => from.querySelector(selector);
  const $$ = (selector, from = document) => [...from.querySelectorAll(selector)];
  const isTyping = (node) => node instanceof Element && node.matches("input, textarea, select, [contenteditable]");

  // --- the palette -------------------------------------------------------------------------
  const palette = $("#palette");
  const ask = palette && $("input", palette);
  const found = palette && $(".palette-found", palette);
  const known = $$("a[data-go]").map((link) => ({
    href: link.href,
    label: link.textContent.trim(),
    group: link.dataset.go,
  })).concat($$("a[data-do]").map((link) => ({
    href: link.href,
    label: link.textContent.trim(),
    group: link.dataset.do,
  })));
  let chosen = 0;

  function fits(entry, words) {
    const text = `${entry.label} ${entry.group}`.toLowerCase();
    return words.every((word) => text.includes(word));
  }
  function fill() {
    const words = ask.value.toLowerCase().split(/\s+/).filter(Boolean);
    const shown = known.filter((entry) => fits(entry, words)).slice(0, 12);
    chosen = 0;
    found.replaceChildren(...shown.map((entry, place) => {
      const item = document.createElement("li");
      item.setAttribute("role", "option");
      item.id = `palette-${place}`;
      const link = document.createElement("a");
      link.href = entry.href;
      link.tabIndex = -1;
      link.append(entry.label);
      const group = document.createElement("span");
      group.textContent = entry.group;
      link.append(group);
      item.append(link);
      return item;
    }));
    $(".palette-none", palette).hidden = shown.length > 0;
    mark();
  }
  function mark() {
    [...found.children].forEach((item, place) => item.setAttribute("aria-selected", place === chosen));
    ask.setAttribute("aria-activedescendant", found.children.length ? `palette-${chosen}` : "");
    found.children[chosen]?.scrollIntoView({ block: "nearest" });
  }
  function openPalette() {
    if (!palette || palette.open) return;
    ask.value = "";
    fill();
    palette.showModal();
    ask.focus();
  }
  if (palette) {
    ask.addEventListener("input", fill);
    palette.addEventListener("keydown", (event) => {
      const last = found.children.length - 1;
      if (event.key === "ArrowDown") chosen = Math.min(last, chosen + 1);
      else if (event.key === "ArrowUp") chosen = Math.max(0, chosen - 1);
      else if (event.key === "Enter") {
        event.preventDefault();
        $("a", found.children[chosen] ?? palette)?.click();
        return;
      } else return;
      event.preventDefault();
      mark();
    });
    palette.addEventListener("click", (event) => { if (event.target === palette) palette.close(); });
    $$("[data-palette]").forEach((button) => button.addEventListener("click", openPalette));
  }

  // --- keys in lists -----------------------------------------------------------------------
  const rows = () => $$("main table.list tr[data-href]");
  let at = -1;
  function goTo(place) {
    const all = rows();
    if (!all.length) return;
    at = Math.max(0, Math.min(all.length - 1, place));
    all.forEach((row, number) => row.classList.toggle("at", number === at));
    $("a", all[at])?.focus({ preventScroll: true });
    all[at].scrollIntoView({ block: "nearest" });
  }
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
      event.preventDefault();
      openPalette();
      return;
    }
    if (event.key === "Escape") $$("details.menu[open]").forEach((menu) => { menu.open = false; $("summary", menu).focus(); });
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target) || palette?.open) return;
    if (event.key === "j") goTo(at + 1);
    else if (event.key === "k") goTo(at - 1);
    else if (event.key === "/" && $("[data-search]")) { event.preventDefault(); $("[data-search]").focus(); }
  });
  document.addEventListener("click", (event) => {
    const row = event.target.closest("tr[data-href]");
    if (row && !event.target.closest("a, button, input, label, summary") && !String(getSelection())) {
      location.href = row.dataset.href;
    }
    $$("details.menu[open]").forEach((menu) => { if (!menu.contains(event.target)) menu.open = false; });
  });

  // --- the menu on narrow screens ------------------------------------------------------------
  $$("[data-menu]").forEach((button) => button.addEventListener("click", () => {
    const isOpen = document.body.classList.toggle("menu-open");
    button.setAttribute("aria-expanded", isOpen);
  }));

  // --- forms: what may be meant, further lines, one effect for two clicks ----------------------
  const lists = new Map();
  function listOf(input) {
    const name = input.getAttribute("list");
    if (!lists.has(name)) {
      const list = document.createElement("datalist");
      list.id = name;
      document.body.append(list);
      lists.set(name, list);
    }
    return lists.get(name);
  }
  let asking = 0;
  async function offer(input) {
    const mine = ++asking;
    const answer = await fetch(`${input.dataset.options}?q=${encodeURIComponent(input.value)}`, { headers: { "HX-Request": "true" } });
    if (!answer.ok || mine !== asking) return;
    const parsed = new DOMParser().parseFromString(`<datalist>${await answer.text()}</datalist>`, "text/html");
    listOf(input).replaceChildren(...$$("option", parsed));
  }
  let wait = 0;
  for (const kind of ["input", "focusin"]) {
    document.addEventListener(kind, (event) => {
      const input = event.target;
      if (!(input instanceof HTMLInputElement) || !input.dataset.options) return;
      clearTimeout(wait);
      wait = setTimeout(() => offer(input), 150);
    });
  }
  $$("[data-grid]").forEach((grid) => {
    const button = $("[data-add-row]", grid.closest("details"));
    button.hidden = false;
    button.addEventListener("click", () => {
      const body = grid.tBodies[0];
      const row = body.rows[body.rows.length - 1].cloneNode(true);
      const number = body.rows.length;
      $$("input, select, textarea", row).forEach((field) => {
        field.name = field.name.replace(/\[\d+\]/, `[${number}]`);
        field.removeAttribute("aria-invalid");
        if (!(field instanceof HTMLSelectElement)) field.value = "";
      });
      $$(".wrong", row).forEach((node) => node.remove());
      body.append(row);
      $("input, select", row).focus();
    });
  });
  $$("form[data-form]").forEach((form) => form.addEventListener("submit", (event) => {
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "yes";
  }));
  addEventListener("pageshow", () => $$("form[data-form]").forEach((form) => { delete form.dataset.sent; }));

  // --- filters: the operators that a field has, and its values --------------------------------
  $$("form[data-narrow]").forEach((form) => {
    const field = $("[name='add.field']", form);
    const op = $("[name='add.op']", form);
    const value = $("[name='add.value']", form);
    const adapt = () => {
      const known = (field.selectedOptions[0]?.dataset.operators ?? "").split(" ");
      [...op.options].forEach((option) => { option.hidden = option.disabled = !known.includes(option.value); });
      if (op.selectedOptions[0]?.disabled) op.value = known[0];
      value.setAttribute("list", `values-${field.value}`);
    };
    field.addEventListener("change", adapt);
    adapt();
  });

  // --- times in the reader's own zone --------------------------------------------------------
  function localTimes(from) {
    const style = { year: "numeric", month: "short", day: "numeric", hour: "2-digit", minute: "2-digit", hour12: false };
    const chinese = { year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", hour12: false };
    const isChinese = document.documentElement.lang.startsWith("zh");
    const format = new Intl.DateTimeFormat(isChinese ? "sv-SE" : "en-GB", isChinese ? chinese : style);
    $$("time[datetime]", from).forEach((time) => {
      const instant = new Date(time.getAttribute("datetime"));
      if (!Number.isNaN(instant.valueOf())) time.textContent = format.format(instant);
    });
  }
  localTimes(document);
  document.addEventListener("htmx:afterSwap", (event) => localTimes(event.target));
})();
