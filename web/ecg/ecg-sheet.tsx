import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import {
  type Caliper,
  caliperText,
  firstCaliper,
  type PaperPoint,
  pointOnStrip,
  stripAt,
} from "./caliper.ts";
import { type CaliperEnd, CaliperMarks } from "./caliper-marks.tsx";
import { PaperSvg, type PaperSvgProps } from "./paper-svg.tsx";
import { windowAt } from "./paper-window.ts";

export interface EcgSheetProps extends Omit<PaperSvgProps, "window"> {
  readonly caliperOn: boolean;
  readonly onCaliperOff: () => void;
}

/** A sheet that scrolls, with its own caliper. */
export function EcgSheet({ caliperOn, onCaliperOff, ...paper }: EcgSheetProps): JSX.Element {
  const { layout, layers, pxPerMm, speedMmPerSecond } = paper;
  const scroller = useRef<HTMLDivElement>(null);
  const sheet = useRef<HTMLDivElement>(null);
  const dragged = useRef<CaliperEnd | null>(null);
  const [view, setView] = useState({ left: 0, width: 0 });
  const [caliper, setCaliper] = useState<Caliper | null>(null);
  const scale = { speedMmPerSecond, pxPerMm, mmPerUnit: layers[0]!.mmPerUnit };
  const { unit } = layers[0]!.ecg;
  const widthPx = layout.widthMm * pxPerMm;

  const window = windowAt(view.left, { viewPx: view.width, widthPx });

  const look = (): void => {
    const { scrollLeft = 0, clientWidth = 0 } = scroller.current ?? {};
    setView((old) =>
      old.left === scrollLeft && old.width === clientWidth
        ? old
        : { left: scrollLeft, width: clientWidth },
    );
  };
  useEffect(look, [widthPx]);
  // A strip of another layout is another place: a caliper that was set there would measure nothing.
  const places = layout.strips
    .map(({ lead, fromSecond, seconds }) => `${lead} ${fromSecond} ${seconds}`)
    .join();
  useEffect(() => {
    if (!caliperOn) return setCaliper(null);
    const { scrollLeft = 0, clientWidth = 0 } = scroller.current ?? {};
    setCaliper(firstCaliper(layout, { x: scrollLeft + clientWidth / 4, scale }));
  }, [caliperOn, places]);

  const placeOf = ({ clientX, clientY }: PointerEvent): PaperPoint => {
    const { left, top } = sheet.current!.getBoundingClientRect();
    return { x: clientX - left - 0.5, y: clientY - top - 0.5 };
  };
  const moveEnd = (end: CaliperEnd, place: PaperPoint): void =>
    setCaliper((old) =>
      old === null ? old : { ...old, [end]: pointOnStrip(layout.strips[old.strip]!, place, scale) },
    );
  const grab = (end: CaliperEnd, event: PointerEvent): void => {
    dragged.current = end;
    sheet.current?.setPointerCapture(event.pointerId);
    event.stopPropagation();
  };
  const onPointerDown = (event: PointerEvent): void => {
    // A finger on the paper scrolls; it moves the caliper by its ends.
    if (!caliperOn || event.pointerType === "touch" || event.button !== 0) return;
    const place = placeOf(event);
    const strip = stripAt(layout, place, scale);
    const point = pointOnStrip(layout.strips[strip]!, place, scale);
    setCaliper({ strip, from: point, to: point });
    grab("to", event);
    event.preventDefault();
  };
  const release = (): void => {
    dragged.current = null;
  };
  return (
    <div class="ecg-sheet">
      <section
        class="ecg-scroll"
        ref={scroller}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard.
        tabIndex={0}
        aria-label={`${paper.label}: paper`}
        onScroll={look}
      >
        <div
          ref={sheet}
          class={caliperOn ? "ecg-area measuring" : "ecg-area"}
          style={{ "--ecg-width": widthPx, "--ecg-height": layout.heightMm * pxPerMm }}
          onPointerDown={onPointerDown}
          onPointerMove={(event) => {
            if (dragged.current !== null) moveEnd(dragged.current, placeOf(event));
          }}
          onPointerUp={release}
          onPointerCancel={release}
        >
          <PaperSvg {...paper} window={window} />
          {caliper !== null && (
            <CaliperMarks
              {...{ caliper, layout, scale, unit, window }}
              onChange={(next) => (next === null ? onCaliperOff() : setCaliper(next))}
              onGrab={grab}
            />
          )}
        </div>
      </section>
      {caliper !== null && (
        <output class="ecg-reading">
          {layout.strips[caliper.strip]!.lead}: {caliperText(caliper, unit)}
        </output>
      )}
    </div>
  );
}
