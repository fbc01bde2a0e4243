import type { Matrix } from "../../core/matrix.ts";
import { LOGISTIC_WASM } from "./logistic.generated.ts";
import { openWasm } from "./open-wasm.ts";

interface LogisticKernels {
  residuals(logits: number, targets: number, length: number, intercept: number, sums: number): void;
  lossGradient(
    x: number,
    rows: number,
    width: number,
    targets: number,
    weights: number,
    intercept: number,
    gradient: number,
    sums: number,
    scratch: number,
  ): void;
}

/** Sums over the records that count. */
export interface LogisticSums {
  /** Of the log-loss, in nats. */
  readonly loss: number;
  /** Of p - y. */
  readonly slope: number;
  /** Of p (1 - p). */
  readonly curvature: number;
}

/** Turns float32 logits (the intercept still to be added) into residuals p - y in place, 0 where a target is negative. */
export type LogisticResiduals = (
  logits: Float32Array,
  targets: Int8Array,
  intercept: number,
) => LogisticSums;

/** Values that are worked on at once. */
const CHUNK = 8192;

/** Opens the kernel: residuals and losses in SIMD, right to about 1e-7 of one record's; sums in float64. */
export function openLogisticResiduals(): LogisticResiduals {
  const { kernels, memory } = openWasm<LogisticKernels>(LOGISTIC_WASM);
  const values = memory.float32(CHUNK);
  const own = memory.int8(CHUNK);
  const sums = memory.float64(3);
  const [valueView, targetView, sumView] = [values.view(), own.view(), sums.view()];
  return (logits, targets, intercept) => {
    sumView.fill(0);
    for (let start = 0; start < logits.length; start += CHUNK) {
      const end = Math.min(logits.length, start + CHUNK);
      const length = end - start;
      const padded = Math.ceil(length / 4) * 4;
      valueView.set(logits.subarray(start, end));
      targetView.set(targets.subarray(start, end));
      targetView.fill(-1, length, padded);
      valueView.fill(0, length, padded);
      kernels.residuals(values.address, own.address, padded, intercept, sums.address);
      logits.set(valueView.subarray(0, length), start);
    }
    const [loss, slope, curvature] = sumView;
    return { loss: loss!, slope: slope!, curvature: curvature! };
  };
}

/** One logistic regression at one point. */
export interface LogisticEvaluation extends LogisticSums {
  /** Of the summed log-loss: float64[features]. */
  readonly gradient: Float64Array;
}

/** Records in a kernel's own memory, for few problems: a product of ONNX Runtime would take longer to prepare. */
export type EvaluateLogistic = (
  targets: Int8Array,
  at: { readonly weights: ArrayLike<number>; readonly intercept: number },
) => LogisticEvaluation;

/** Rows of a block, and of what is filled up: see wasm/logistic.ts. */
const BLOCK_ROWS = 32;

/**
 * Copies x = float32[records, features] into a kernel that reads it once per evaluation, in float32 within 32 records
 * and float64 between them. Memory: x.
 */
export function openLogisticLoss(x: Matrix): EvaluateLogistic {
  const { kernels, memory } = openWasm<LogisticKernels>(LOGISTIC_WASM);
  const width = Math.ceil(x.cols / 4) * 4;
  const rows = Math.ceil(x.rows / BLOCK_ROWS) * BLOCK_ROWS;
  const own = memory.float32(rows * width);
  const labels = memory.int8(rows);
  const weights = memory.float32(width);
  const gradient = memory.float64(width);
  const sums = memory.float64(3);
  const scratch = memory.float32(BLOCK_ROWS + width);
  fill(own.view(), x, width);
  labels.view().fill(-1);
  return (targets, at) => {
    labels.view().set(targets);
    weights.view().set(at.weights);
    gradient.view().fill(0);
    sums.view().fill(0);
    kernels.lossGradient(
      own.address,
      rows,
      width,
      labels.address,
      weights.address,
      at.intercept,
      gradient.address,
      sums.address,
      scratch.address,
    );
    const [loss, slope, curvature] = sums.view();
    return {
      loss: loss!,
      slope: slope!,
      curvature: curvature!,
      gradient: gradient.view().slice(0, x.cols),
    };
  };
}

function fill(out: Float32Array, { rows, cols, data }: Matrix, width: number): void {
  if (width === cols) out.set(data);
  else for (let r = 0; r < rows; r++) out.set(data.subarray(r * cols, (r + 1) * cols), r * width);
}
