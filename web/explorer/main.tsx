import "./quiet-schemas.ts";
import { render } from "preact";
import { App } from "./shell/app.tsx";
import { applyTheme } from "./shell/theme.ts";

applyTheme();
const place = document.querySelector("#app");
if (place !== null) {
  place.replaceChildren();
  render(<App />, place);
}
