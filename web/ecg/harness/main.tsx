import { render } from "preact";
import { PAGE_STYLE } from "../../../src/report/page-style.ts";
import { EcgViewer, type EcgViewerProps } from "../ecg-viewer.tsx";
import type { Overlay } from "../overlay.ts";
import type { ViewedEcg } from "../viewed-ecg.ts";

/** Numbers travel as JSON: null stands for NaN. */
type Numbers = readonly (number | null)[];
interface SentEcg extends Omit<ViewedEcg, "samples"> {
  readonly samples: Numbers;
}
interface Sent extends Omit<EcgViewerProps, "ecg" | "seen" | "overlay"> {
  readonly ecg: SentEcg;
  readonly seen?: { readonly ecg: SentEcg; readonly label: string; readonly startSecond?: number };
  readonly overlay?: Overlay & { readonly values?: Numbers };
}

/** The page of the browser tests: shows the viewer with whatever a test sends. */
function show({ ecg, seen, overlay, ...props }: Sent): void {
  document.querySelector("main")?.remove();
  const main = document.createElement("main");
  document.body.append(main);
  render(
    <>
      <h1>{props.label}</h1>
      <EcgViewer
        {...props}
        ecg={received(ecg)}
        {...(seen && { seen: { ...seen, ecg: received(seen.ecg) } })}
        {...(overlay && {
          overlay: { ...overlay, values: floats(overlay.values ?? []) } as Overlay,
        })}
      />
    </>,
    main,
  );
}

function received(ecg: SentEcg): ViewedEcg {
  return { ...ecg, samples: floats(ecg.samples) };
}

function floats(numbers: Numbers): Float32Array {
  return Float32Array.from(numbers, (value) => value ?? Number.NaN);
}

const style = document.createElement("style");
style.textContent = PAGE_STYLE;
document.head.append(style);
Object.assign(window, { show });
