import type { Matrix } from "../../core/matrix.ts";
import { distanceTable } from "../../linalg/distances.ts";
import { neighboursIn } from "../../linalg/nearest-neighbours.ts";
import { spectrumNumbers } from "../../linalg/spectrum.ts";
import { meanCosine, uniformity } from "./hypersphere.ts";
import type { StructureNumber } from "./structure-number.ts";
import { twoNnDimension } from "./two-nn.ts";

/** How much room an embedding, float32[records, features], uses, whatever the labels. */
export function geometryNumbers(x: Matrix): StructureNumber[] {
  const { rankMe, participationRatio, isotropy } = spectrumNumbers(x);
  const cosine = distanceTable(x, { metric: "cosine" });
  const limit = Math.min(x.rows, x.cols);
  const about = { about: "space", nullRange: null } as const;
  return [
    {
      ...about,
      name: "effective rank (RankMe)",
      direction: "neither",
      value: rankMe,
      meaning: `How many directions the embedding effectively uses, of at most ${limit} (the smaller of records and dimensions).`,
    },
    {
      ...about,
      name: "participation ratio",
      direction: "neither",
      value: participationRatio,
      meaning: "Over how many principal components the variance is spread.",
    },
    {
      ...about,
      name: "intrinsic dimension (TwoNN)",
      direction: "neither",
      value: twoNnDimension(neighboursIn(distanceTable(x), 2)),
      meaning:
        "How many dimensions the recordings really fill, from the distances to their two nearest neighbours; too low above about twenty.",
    },
    {
      ...about,
      name: "isotropy (IsoScore)",
      direction: "neither",
      value: isotropy,
      meaning: "1 when all directions vary alike, 0 when a single one does.",
    },
    {
      ...about,
      name: "mean cosine of two recordings",
      direction: "neither",
      value: meanCosine(cosine),
      meaning: "0 when directions are spread evenly, 1 when all recordings point the same way.",
    },
    {
      ...about,
      name: "uniformity",
      direction: "neither",
      value: uniformity(cosine),
      meaning:
        "How evenly recordings are spread over the sphere: 0 is a single point, about −4 the whole sphere.",
    },
  ];
}
