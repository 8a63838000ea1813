// Tells Tabler's layer whether it is day or night; our own tokens know by themselves.
// It runs before the first paint, hence a bundle of its own in the head.

const root = document.documentElement;
const night = matchMedia("(prefers-color-scheme: dark)");

function tell(): void {
  const theme = root.dataset.theme ?? "auto";
  const isDark = theme === "auto" ? night.matches : theme === "dark";
  root.setAttribute("data-bs-theme", isDark ? "dark" : "light");
}

night.addEventListener("change", tell);
tell();
