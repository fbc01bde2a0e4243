import { effect } from "@preact/signals";
import { THEME_VARIABLES } from "../../../src/report/theme-variables.ts";
import { state } from "../state/store.ts";

const { light, dark } = THEME_VARIABLES;

/** Gives the page the report's colours, and lets the state choose between light and dark; "" follows the system. */
export function applyTheme(): void {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(
    `:root{${light}}@media (prefers-color-scheme:dark){:root:not([data-theme="light"]){${dark}}}:root[data-theme="dark"]{${dark}}`,
  );
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
  effect(() => {
    const { theme } = state.value;
    if (theme === "") delete document.documentElement.dataset["theme"];
    else document.documentElement.dataset["theme"] = theme;
  });
}

/** Is the page dark now? */
export function isDark(): boolean {
  const { theme } = state.value;
  return theme === "" ? matchMedia("(prefers-color-scheme: dark)").matches : theme === "dark";
}
