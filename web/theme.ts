const STORED = "einthoven-theme";

/** Puts a button at the top that turns light into dark; the choice is kept. `?theme=dark` in the address wins. */
export function addThemeSwitch(): void {
  const asked = new URLSearchParams(location.search).get("theme") ?? stored();
  if (asked === "dark" || asked === "light") document.documentElement.dataset["theme"] = asked;
  const place = document.querySelector(".toggle-place");
  if (place === null) return;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button toggle";
  const show = (): void => {
    button.textContent = isDark() ? "Light colours" : "Dark colours";
  };
  button.addEventListener("click", () => {
    const next = isDark() ? "light" : "dark";
    document.documentElement.dataset["theme"] = next;
    store(next);
    show();
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", show);
  show();
  place.append(button);
}

function isDark(): boolean {
  const chosen = document.documentElement.dataset["theme"];
  return chosen === undefined
    ? matchMedia("(prefers-color-scheme: dark)").matches
    : chosen === "dark";
}

/** A page from disk may be denied storage; the choice then lasts as long as the page. */
function stored(): string | null {
  try {
    return localStorage.getItem(STORED);
  } catch {
    return null;
  }
}

function store(theme: string): void {
  try {
    localStorage.setItem(STORED, theme);
  } catch {
    // Not kept: see above.
  }
}
