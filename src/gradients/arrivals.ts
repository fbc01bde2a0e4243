import { integer } from "./attributes.ts";
import type { Contribution, Piece } from "./rules/rule.ts";
import type { Tape } from "./tape.ts";

/** Collects the gradients that arrive at each value and gives their sum. */
export class Arrivals {
  readonly #tape: Tape;
  readonly #arrived = new Map<string, Contribution[]>();

  constructor(tape: Tape) {
    this.#tape = tape;
  }

  add(value: string, contribution: Contribution): void {
    const before = this.#arrived.get(value) ?? [];
    this.#arrived.set(value, [...before, contribution]);
  }

  /** The whole gradient of a value, which must not grow afterwards; null where none arrived. */
  take(value: string): string | null {
    const arrived = this.#arrived.get(value);
    if (arrived === undefined) return null;
    const wholes = arrived.filter((one) => typeof one === "string");
    const pieces = arrived.filter((one) => typeof one !== "string");
    const summands = [...wholes, ...joinedPieces(this.#tape, value, pieces)];
    const [first, ...rest] = summands as [string, ...string[]];
    const sum = rest.reduce((a, b) => this.#tape.apply("Add", [a, b]), first);
    this.#arrived.set(value, [sum]);
    return sum;
  }
}

/** Pieces of one axis that do not overlap become one value by joining them, zeros where none lies. */
function joinedPieces(tape: Tape, value: string, pieces: readonly Piece[]): string[] {
  if (pieces.length === 0) return [];
  const axis = pieces[0]!.axis;
  const sorted = pieces.toSorted((a, b) => a.start - b.start);
  const isOneRow = sorted.every(
    (piece, i) => piece.axis === axis && (i === 0 || piece.start >= endOf(tape, sorted[i - 1]!)),
  );
  if (!isOneRow) return pieces.map((piece) => widened(tape, value, [piece]));
  return [widened(tape, value, sorted)];
}

/** Joins pieces that follow one another and fills the places before, between and behind them with zeros. */
function widened(tape: Tape, value: string, pieces: readonly Piece[]): string {
  const shape = tape.shapeOf(value);
  const { axis } = pieces[0]!;
  let joined = "";
  const parts = pieces.map((piece, i) => {
    const behind = (pieces[i + 1]?.start ?? (shape[axis] as number)) - endOf(tape, piece);
    return padded(tape, piece.value, { axis, before: i === 0 ? piece.start : 0, behind });
  });
  joined = parts.length === 1 ? parts[0]! : tape.apply("Concat", parts, { axis: integer(axis) });
  return joined;
}

function padded(
  tape: Tape,
  value: string,
  { axis, before, behind }: { axis: number; before: number; behind: number },
): string {
  if (before + behind === 0) return value;
  const rank = tape.shapeOf(value).length;
  const pads = Array<number>(2 * rank).fill(0);
  pads[axis] = before;
  pads[axis + rank] = behind;
  return tape.apply("Pad", [value, tape.integers(pads)]);
}

function endOf(tape: Tape, { value, axis, start }: Piece): number {
  return start + (tape.shapeOf(value)[axis] as number);
}
