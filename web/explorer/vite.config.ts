import type { Plugin, UserConfig } from "vite";

/** regl compiles its commands with `Function`, which the page's policy refuses; see map/drawing-compiler.ts. */
const COMPILES = "Function.apply(null, linkedNames.concat(src))";

const compileInFrame: Plugin = {
  name: "einthoven-compile-in-frame",
  transform(code, id) {
    if (!/\/regl\/dist\/regl\.js/.test(id)) return null;
    if (!code.includes(COMPILES)) throw new Error("regl no longer compiles where expected");
    return code.replace(COMPILES, `(globalThis.einthovenCompiler || Function)${COMPILES.slice(8)}`);
  },
};

/** Static files with relative addresses, for the server and for `view --export` alike. */
const config: UserConfig = {
  base: "./",
  plugins: [compileInFrame],
  // Data are not there while this is built; the browser asks for them beside the page.
  build: {
    target: "es2022",
    modulePreload: false,
    // Inlined files would be `data:` addresses, which the policy refuses.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1000,
  },
};

export default config;
