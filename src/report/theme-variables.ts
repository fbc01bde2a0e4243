import { colorVariables } from "./palette.ts";

const LIGHT =
  "color-scheme:light;--page:#fff;--panel:#f7f8f8;--ink:#1c1f23;--muted:#5a626b;--line:#d9dde1;--grid:#e8ebed;--link:#00558a;--accent:#0072b2;--warn-ground:#fff5e0;--warn-line:#c27d00;--warn-ink:#5c3a00;--fail-ground:#fdeeea;--fail-line:#c23b22;--fail-ink:#6b1a0b;--edge:#1c1f2333;--hatch:#b4bac1;--hatch-ground:#f3f4f5;--paper:#fffdfb;--paper-fine:#f6dcd8;--paper-bold:#e9b3ab;--trace:#111418";
const DARK =
  "color-scheme:dark;--page:#14171b;--panel:#1b1f24;--ink:#e8eaed;--muted:#a3abb4;--line:#363c44;--grid:#2a2f36;--link:#7cc0f0;--accent:#4fa6e0;--warn-ground:#33270f;--warn-line:#e69f00;--warn-ink:#ffe2ad;--fail-ground:#3a1a14;--fail-line:#f07a62;--fail-ink:#ffd3c9;--edge:#ffffff33;--hatch:#565e68;--hatch-ground:#20252b;--paper:#1b1a1a;--paper-fine:#3a2826;--paper-bold:#5d3b37;--trace:#f1f3f5";
/** Low to high: age on a map (a cut of viridis that stays visible on the page), a feature's value in a beeswarm. */
const LIGHT_STEPS =
  "--age-0:#440154;--age-1:#443983;--age-2:#31688e;--age-3:#21918c;--age-4:#35b779;--age-5:#a5c11f;--value-0:#0060a0;--value-1:#5e9fcf;--value-2:#9aa0a6;--value-3:#e59450;--value-4:#c44e00";
const DARK_STEPS =
  "--age-0:#8f5aa8;--age-1:#6f6fc0;--age-2:#4a8fbf;--age-3:#2fb0a6;--age-4:#5ccf83;--age-5:#fde725;--value-0:#3f9fe0;--value-1:#8cc4ee;--value-2:#8d949c;--value-3:#f2b07a;--value-4:#f0803c";

/** Every colour of the report and the explorer as CSS variables, ready to stand in a rule. */
export const THEME_VARIABLES: { readonly light: string; readonly dark: string } = {
  light: `${LIGHT};${LIGHT_STEPS};${colorVariables("light")}`,
  dark: `${DARK};${DARK_STEPS};${colorVariables("dark")}`,
};
