/** What an authors' network gives on weights that are computed from their keys, so that nothing need be downloaded. */
export interface ReferenceVector {
  readonly modelId: string;
  /** The file under test/golden/models that the values come from, and that says who made them. */
  readonly golden: string;
  readonly weights:
    | {
        readonly kind: "procedural";
        /** What stood before each key when the vector was made. */
        readonly keyPrefix: string;
        /** The input was made as [samples, leads]. */
        readonly timeFirst?: boolean;
      }
    | { readonly kind: "numbered"; readonly inputScale: number };
  /** Largest difference allowed, relative to the largest value. */
  readonly tolerance: number;
  readonly embeddingFirst8: readonly number[];
}

/** One vector per encoder whose authors published code. A test keeps them equal to the golden files. */
export const REFERENCE_VECTORS: readonly ReferenceVector[] = [
  {
    modelId: "ecgfounder",
    golden: "ecgfounder",
    weights: { kind: "procedural", keyPrefix: "" },
    tolerance: 1e-4,
    embeddingFirst8: [
      0.013440643, 0.072738074, 0.072162457, 0.048784625, 0.051556241, -0.019717306, -0.087750718,
      0.15560269,
    ],
  },
  {
    modelId: "ecgfounder-z",
    golden: "ecgfounder",
    weights: { kind: "procedural", keyPrefix: "" },
    tolerance: 1e-4,
    embeddingFirst8: [
      0.013440643, 0.072738074, 0.072162457, 0.048784625, 0.051556241, -0.019717306, -0.087750718,
      0.15560269,
    ],
  },
  {
    modelId: "merl-resnet18",
    golden: "merl",
    weights: { kind: "procedural", keyPrefix: "" },
    tolerance: 1e-4,
    embeddingFirst8: [
      0.38387671, 1.1766555, 1.0140023, 0.14530131, 0.015911225, 0.15424505, 0.66327691,
      0.00040141525,
    ],
  },
  {
    modelId: "merl-vit-tiny",
    golden: "merl",
    weights: { kind: "procedural", keyPrefix: "" },
    tolerance: 1e-4,
    embeddingFirst8: [
      0.39724234, -1.4575917, -0.10990678, 0.0059966398, 1.1767179, 1.035163, 0.084914036,
      0.87897307,
    ],
  },
  {
    modelId: "ecg-jepa",
    golden: "ecg-jepa",
    weights: { kind: "procedural", keyPrefix: "" },
    tolerance: 1e-4,
    embeddingFirst8: [
      0.083228618, -0.76264161, 0.94640046, -1.2766408, 0.50361979, 0.21310464, 1.2965542,
      -0.053944424,
    ],
  },
  {
    modelId: "ecg-jepa-weimann-xs",
    golden: "ecg-jepa-weimann",
    weights: { kind: "procedural", keyPrefix: "" },
    tolerance: 1e-4,
    embeddingFirst8: [
      0.17747355, -0.17504632, -0.64327431, 0.12615545, 0.58670992, -1.0537696, -1.4630426,
      -0.79266214,
    ],
  },
  {
    modelId: "ecg-jepa-weimann-s",
    golden: "ecg-jepa-weimann",
    weights: { kind: "procedural", keyPrefix: "" },
    tolerance: 1e-4,
    embeddingFirst8: [
      -0.66935462, -0.54280019, -0.9032414, 0.81096005, -0.64220452, 0.3360202, 0.86155665,
      1.0316902,
    ],
  },
  {
    modelId: "ecg-jepa-weimann-b",
    golden: "ecg-jepa-weimann",
    weights: { kind: "procedural", keyPrefix: "" },
    tolerance: 1e-4,
    embeddingFirst8: [
      -0.97997391, 0.42695436, 0.6115582, -0.093314037, -0.070765436, -2.4965839, 0.29846114,
      -0.71619463,
    ],
  },
  {
    modelId: "st-mem",
    golden: "st-mem",
    weights: { kind: "procedural", keyPrefix: "encoder." },
    tolerance: 1e-4,
    embeddingFirst8: [
      -1.3449172, 0.38192597, -1.0315595, 0.29407316, -1.5612674, 1.2161835, -0.51125669,
      -0.77312493,
    ],
  },
  {
    modelId: "hubert-ecg-small",
    golden: "hubert-ecg-sizes",
    weights: { kind: "numbered", inputScale: 0.6 },
    tolerance: 1e-4,
    embeddingFirst8: [
      -2.9649739, -0.9673193, -0.11546834, -2.2002855, -0.80138906, 0.054929726, 0.58369186,
      0.19738816,
    ],
  },
  {
    modelId: "hubert-ecg-base",
    golden: "hubert-ecg-sizes",
    weights: { kind: "numbered", inputScale: 0.6 },
    tolerance: 1e-4,
    embeddingFirst8: [
      -0.15911316, 0.57066706, 1.1398785, -1.9374489, 0.95011018, -0.37635538, 0.33349303,
      -0.039931404,
    ],
  },
  {
    modelId: "hubert-ecg-large",
    golden: "hubert-ecg-sizes",
    weights: { kind: "numbered", inputScale: 0.6 },
    tolerance: 1e-4,
    embeddingFirst8: [
      -0.77824646, -0.2493455, -1.0159615, -0.50626765, -0.13730314, -1.7432946, -1.5450636,
      0.021105981,
    ],
  },
  {
    modelId: "ecg-fm",
    golden: "ecg-fm",
    weights: { kind: "numbered", inputScale: 1 },
    tolerance: 1e-4,
    embeddingFirst8: [
      -0.1789144, -0.22130436, -0.57954505, -0.26014587, -0.3246157, -0.53089704, 0.86306318,
      -1.03987,
    ],
  },
  {
    modelId: "ecgfm-ked",
    golden: "ecgfm-ked",
    weights: { kind: "numbered", inputScale: 1 },
    tolerance: 1e-4,
    embeddingFirst8: [
      6.577466, 3.6087554, 2.6926182, 0.15895772, 0.01023262, 5.9224222, 5.9241747, 0.024286717,
    ],
  },
  {
    modelId: "ecgfm-ked-ptb-xl",
    golden: "ecgfm-ked",
    weights: { kind: "numbered", inputScale: 1 },
    tolerance: 1e-4,
    embeddingFirst8: [
      6.577466, 3.6087554, 2.6926182, 0.15895772, 0.01023262, 5.9224222, 5.9241747, 0.024286717,
    ],
  },
  {
    modelId: "ecg-cpc",
    golden: "ecg-cpc",
    weights: { kind: "numbered", inputScale: 1 },
    tolerance: 1e-4,
    embeddingFirst8: [
      -0.5687464, -0.56872856, 0.50413224, 1.1693735, -0.34001746, 0.22545812, 0.68462344,
      -0.52234323,
    ],
  },
  {
    modelId: "xecg",
    golden: "xecg",
    weights: { kind: "procedural", keyPrefix: "", timeFirst: true },
    tolerance: 1e-4,
    embeddingFirst8: [
      -3.2758123, 3.9671092, 11.778652, -7.5088445, 4.7442043, 9.7296434, -4.8646705, -3.804269,
    ],
  },
];
