import { useSignal } from "@preact/signals";
import type { ComponentChildren, JSX } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import "./virtual-rows.css";

export interface VirtualRowsProps {
  readonly id: string;
  readonly count: number;
  /** CSS pixels. */
  readonly rowHeight: number;
  /** The row that the keyboard stands on, or -1. */
  readonly active: number;
  readonly label: string;
  readonly head: ComponentChildren;
  /** Cells of a row. */
  readonly cells: (row: number) => ComponentChildren;
  readonly rowClass: (row: number) => string;
  readonly isPicked: (row: number) => boolean;
  readonly onActive: (row: number) => void;
  readonly onPick: (row: number) => void;
}

/** Rows drawn beyond the visible ones, so that scrolling shows no gaps. */
const SPARE = 8;

/**
 * A grid that keeps only the rows in sight on the page. Up, down, page, home and end move; the space bar picks.
 * Assistive technology is told how many rows there are and where it stands.
 */
export function VirtualRows(props: VirtualRowsProps): JSX.Element {
  const { id, count, rowHeight, active, label } = props;
  const box = useRef<HTMLDivElement>(null);
  const top = useSignal(0);
  const height = useSignal(400);

  useLayoutEffect(() => {
    const element = box.current;
    if (element === null) return undefined;
    const observer = new ResizeObserver(() => {
      height.value = element.clientHeight;
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  useLayoutEffect(() => {
    if (active >= 0 && box.current !== null) showRow(box.current, active, rowHeight);
  }, [active, count]);

  const first = Math.max(0, Math.floor(top.value / rowHeight) - SPARE);
  const last = Math.min(count, Math.ceil((top.value + height.value) / rowHeight) + SPARE);
  const rows = Array.from({ length: Math.max(0, last - first) }, (_, i) => first + i);
  const page = Math.max(1, Math.floor(height.value / rowHeight) - 2);

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.target !== box.current) return;
    if (event.key === " " && active >= 0) {
      event.preventDefault();
      props.onPick(active);
      return;
    }
    const next = rowAfter(event.key, { active, count, page });
    if (next === null) return;
    event.preventDefault();
    props.onActive(next);
  };

  return (
    <div
      ref={box}
      id={id}
      class="virtual-rows"
      role="grid"
      tabIndex={0}
      aria-label={label}
      aria-rowcount={count + 1}
      aria-multiselectable="true"
      aria-activedescendant={active >= first && active < last ? `${id}-row-${active}` : undefined}
      onScroll={(event) => {
        top.value = event.currentTarget.scrollTop;
      }}
      onKeyDown={onKeyDown}
    >
      <div class="virtual-head" role="row" aria-rowindex={1}>
        {props.head}
      </div>
      <div class="virtual-body" role="rowgroup" style={{ height: `${count * rowHeight}px` }}>
        {rows.map((row) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the grid handles the keys of all its rows
          <div
            key={row}
            id={`${id}-row-${row}`}
            role="row"
            aria-rowindex={row + 2}
            aria-selected={props.isPicked(row)}
            class={`virtual-row ${row === active ? "active" : ""} ${props.rowClass(row)}`}
            style={{ transform: `translateY(${row * rowHeight}px)`, height: `${rowHeight}px` }}
            onClick={(event) => {
              if (event.ctrlKey || event.metaKey || event.shiftKey) props.onPick(row);
              else props.onActive(row);
            }}
          >
            {props.cells(row)}
          </div>
        ))}
      </div>
    </div>
  );
}

function rowAfter(
  key: string,
  { active, count, page }: { active: number; count: number; page: number },
): number | null {
  if (count === 0) return null;
  const steps: Readonly<Record<string, number>> = {
    ArrowDown: 1,
    ArrowUp: -1,
    PageDown: page,
    PageUp: -page,
    Home: -count,
    End: count,
  };
  const step = steps[key];
  if (step === undefined) return null;
  if (active < 0) return key === "End" ? count - 1 : 0;
  return Math.min(count - 1, Math.max(0, active + step));
}

function showRow(element: HTMLDivElement, row: number, rowHeight: number): void {
  const head = element.querySelector<HTMLElement>(".virtual-head")?.offsetHeight ?? 0;
  const above = row * rowHeight;
  const seen = element.clientHeight - head;
  if (above < element.scrollTop) element.scrollTop = above;
  else if (above + rowHeight > element.scrollTop + seen) {
    element.scrollTop = above + rowHeight - seen;
  }
}
