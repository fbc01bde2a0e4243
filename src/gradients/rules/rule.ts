import type { OnnxNode } from "../../formats/onnx/onnx.ts";
import type { Tape } from "../tape.ts";

/** A gradient that is zero outside some places of one axis: what a Slice sends back. */
export interface Piece {
  readonly value: string;
  readonly axis: number;
  readonly start: number;
}

/** What an operator sends back to one of its inputs. */
export type Contribution = string | Piece;

/** An operator, the gradients of its outputs, and a tape to write on. */
export interface RuleContext {
  readonly node: OnnxNode;
  readonly tape: Tape;
  /** Of each output; null where no gradient arrives. At least one is there. */
  readonly gradients: readonly (string | null)[];
  /** Is the gradient of this input asked for? */
  needs(input: number): boolean;
  /** For loops: values of the graph around it that its body uses and whose gradients are asked for. */
  readonly captured: readonly string[];
  /** Differentiates further operators: those of a body. */
  readonly backpropagate: Backpropagate;
}

/** Where differentiation begins and what it is asked for. */
export interface BackwardRequest {
  /** Operators whose outputs the tape already knows, in the order in which they run. */
  readonly nodes: readonly OnnxNode[];
  /** Values and the gradients that arrive at them. */
  readonly seeds: readonly { readonly value: string; readonly gradient: string }[];
  /** Values whose gradients are asked for. */
  readonly of: readonly string[];
}

/** Writes the backward operators of some operators; gives the gradient of each value asked for that any reaches. */
export type Backpropagate = (tape: Tape, request: BackwardRequest) => Map<string, string>;

/**
 * Writes the gradients of an operator's inputs, in their order, and behind them those of `captured`: null where
 * none is asked for or none flows.
 */
export type Rule = (context: RuleContext) => readonly (Contribution | null)[];

/** The gradient of the only output. */
export function gradientOf({ gradients }: RuleContext): string {
  return gradients[0]!;
}
