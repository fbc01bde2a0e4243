import { EinthovenError } from "../../../core/error.ts";

/** Names what is wrong with the structure of an HDF5 file: `header-malformed`. */
export function malformedHdf5(message: string): EinthovenError {
  return new EinthovenError("header-malformed", `not a sound HDF5 file: ${message}`, {
    hint: "download the file again and compare its checksum with the publisher's",
  });
}

/** Names a feature of HDF5 that is not read here: `format-unsupported`. */
export function unsupportedHdf5(feature: string, hint?: string): EinthovenError {
  return new EinthovenError("format-unsupported", `HDF5 ${feature} is not read`, {
    hint: hint ?? "write the dataset again with h5py: plain numbers, gzip or no compression",
  });
}
