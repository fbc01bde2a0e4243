import { type LabelMatrix, takeLabels } from "../../core/labels.ts";
import { type Matrix, matrixOf } from "../../core/matrix.ts";
import { randomOf } from "../../core/random.ts";
import type { OpenProducts } from "../../linalg/products.ts";
import { probeById } from "../../probe/catalogue.ts";
import type { FittedProbe } from "../../probe/probe.ts";
import { standardisationOf } from "../../probe/standardise.ts";
import { refitTrees } from "../../probe/trees/refit-trees.ts";
import { exchangedRecords } from "../exchanged-records.ts";
import { meanAbsolute } from "./concentration/importance.ts";
import { rotateInto } from "./concentration/rotation-null.ts";
import { ensembleShap, probeShap, shapPlanOf } from "./probe-shap.ts";

/** A probe that is fitted again, and what it is explained on. */
export interface RefitRequest {
  /** Decides the kind of probe, its classes, and the hyper-parameters of trees. */
  readonly fitted: FittedProbe;
  /** The records that it is fitted to: float32[records, features], with labels and patients. */
  readonly x: Matrix;
  readonly labels: LabelMatrix;
  readonly patientIds: readonly string[];
  readonly explained: Matrix;
  readonly background: Matrix;
  readonly seed: string;
  readonly pathDependent?: boolean;
  readonly openProducts?: OpenProducts | undefined;
}

/**
 * Fits a probe again and measures the importance of every dimension: float64[features] for each class that the given
 * probe has fitted, in their order, null where the new labels do not do. Trees keep their hyper-parameters
 * (`refitTrees`); other probes choose theirs anew.
 */
export async function refitImportances(request: RefitRequest): Promise<(Float64Array | null)[]> {
  const { fitted, x, labels, patientIds, seed, openProducts } = request;
  const { method } = shapPlanOf(fitted.probeId);
  if (method === "tree-interventional") {
    return refitTrees(fitted, x, { labels, patientIds, seed }).map((ensemble) => {
      if (ensemble === null) return null;
      const shap = ensembleShap(ensemble, request);
      return meanAbsolute(shap.values, shap);
    });
  }
  const again = await probeById(fitted.probeId).fit(
    x,
    { kind: "multi-label", labels },
    { patientIds, seed, ...(openProducts !== undefined && { openProducts }) },
  );
  const values = await probeShap(again, request);
  const found = new Map(
    again.outputs.filter(({ status }) => status === "fitted").map(({ id }, i) => [id, values[i]!]),
  );
  return fitted.outputs.flatMap(({ id, status }) => {
    if (status !== "fitted") return [];
    const shap = found.get(id);
    return [shap === undefined ? null : meanAbsolute(shap.values, shap)];
  });
}

/** The request with labels that are exchanged between patients, those of all classes together. */
export function withPermutedLabels(request: RefitRequest, repeat: number): RefitRequest {
  const { patientIds, labels, seed } = request;
  const random = randomOf(`${seed}/permuted-labels/${repeat}`);
  const source = exchangedRecords(patientIds, random);
  return { ...request, labels: takeLabels(labels, source), seed: `${seed}/permuted/${repeat}` };
}

/** The request in a random rotation of the embedding, standardised on the records that are fitted to. */
export function withRotation(request: RefitRequest, repeat: number): RefitRequest {
  const parts = [request.x, request.explained, request.background];
  const { mean, scale } = standardisationOf(request.x);
  const dimensions = Array.from(mean, (own, f) =>
    Float64Array.from(
      parts.flatMap(({ rows, cols, data }) =>
        Array.from({ length: rows }, (_, r) => (data[r * cols + f]! - own) / scale[f]!),
      ),
    ),
  );
  rotateInto(dimensions, randomOf(`${request.seed}/rotation/${repeat}`));
  let first = 0;
  const [x, explained, background] = parts.map(({ rows, cols }) => {
    const out = matrixOf(rows, cols);
    for (let i = 0; i < out.data.length; i++) {
      out.data[i] = dimensions[i % cols]![first + Math.floor(i / cols)]!;
    }
    first += rows;
    return out;
  });
  return {
    ...request,
    x: x!,
    explained: explained!,
    background: background!,
    seed: `${request.seed}/rotated/${repeat}`,
  };
}
