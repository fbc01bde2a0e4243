import { modelById } from "../../models/catalogue.ts";
import type { Encoder } from "../../models/model.ts";

/** The encoder behind an architecture that can be pre-trained; the grammar knows no other name. */
export function encoderOf(id: string): Encoder {
  const model = modelById(id);
  if (model.type === "encoder") return model.encoder;
  throw new Error(`${id} is no encoder`);
}
