declare global {
  /** Set before regl is used; the build puts it in the place of regl's own `Function`. */
  var einthovenCompiler: FunctionConstructor | undefined;
}

let opening: Promise<void> | null = null;

/**
 * Lets regl work under a policy without `unsafe-eval`. regl writes its drawing commands as JavaScript text; this page
 * refuses to compile any text. So an empty page in a frame of its own, which has nothing else, compiles them
 * (docs/decisions/0027). Rejects when the frame cannot be had: the 2-D canvas then draws.
 */
export function openDrawingCompiler(): Promise<void> {
  opening ??= new Promise((resolve, reject) => {
    const frame = document.createElement("iframe");
    frame.src = new URL("./compiler.html", document.baseURI).href;
    frame.hidden = true;
    frame.tabIndex = -1;
    frame.title = "Compiles drawing commands for WebGL";
    frame.addEventListener("load", () => {
      try {
        const inside = frame.contentWindow as unknown as { Function: FunctionConstructor };
        inside.Function("return 1");
        globalThis.einthovenCompiler = inside.Function;
        resolve();
      } catch (cause) {
        reject(new Error("this page may not compile drawing commands", { cause }));
      }
    });
    document.body.append(frame);
  });
  return opening;
}
