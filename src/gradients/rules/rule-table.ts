import { AXIS_RULES } from "./axis-rules.ts";
import { BINARY_RULES } from "./binary-rules.ts";
import { CONVOLUTION_RULES } from "./convolution-rules.ts";
import { GATHER_RULES } from "./gather-rules.ts";
import { NORM_RULES } from "./norm-rules.ts";
import { POOL_RULES } from "./pool-rules.ts";
import { PRODUCT_RULES } from "./product-rules.ts";
import { REDUCTION_RULES } from "./reduction-rules.ts";
import type { Rule } from "./rule.ts";
import { SCAN_RULES } from "./scan-rules.ts";
import { UNARY_RULES } from "./unary-rules.ts";

/** Every operator that can be differentiated, by name. */
export const RULES: ReadonlyMap<string, Rule> = new Map([
  ...UNARY_RULES,
  ...BINARY_RULES,
  ...AXIS_RULES,
  ...REDUCTION_RULES,
  ...PRODUCT_RULES,
  ...CONVOLUTION_RULES,
  ...POOL_RULES,
  ...NORM_RULES,
  ...GATHER_RULES,
  ...SCAN_RULES,
]);
