// Tells Tabler's layer whether it is day or night; our own tokens know by themselves.
(() => {
  const root = document.documentElement;
  const night = matchMedia("(prefers-color-scheme: dark)");
  const tell = () => {
    const wanted = root.dataset.theme === "auto" ? (night.matches ? "dark" : "light") : root.dataset.theme;
    root.setAttribute("data-bs-theme", wanted);
  };
  night.addEventListener("change", tell);
  tell();
})();
