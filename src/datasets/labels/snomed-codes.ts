import type { CodeTable } from "./code-table.ts";

const CODES: ReadonlyMap<string, readonly string[]> = new Map([
  ["NSR", ["426783006"]],
  ["AF", ["164889003"]],
  ["AFL", ["164890007"]],
  ["SB", ["426177001"]],
  ["STACH", ["427084000"]],
  ["SARRH", ["427393009"]],
  ["SVT", ["426761007", "67198005", "713422000", "233897008", "251166008", "233896004"]],
  ["IAVB", ["270492004"]],
  ["LBBB", ["164909002", "733534002"]],
  ["RBBB", ["59118001", "713427006"]],
  ["IRBBB", ["713426002"]],
  ["LAFB", ["445118002"]],
  ["NSIVCD", ["698252002"]],
  ["PAC", ["284470004", "63593006"]],
  ["PVC", ["427172004", "17338001", "164884008", "11157007", "251182009"]],
  ["STD", ["429622005"]],
  ["STE", ["164931005"]],
  ["TAB", ["164934002"]],
  ["TINV", ["59931005"]],
  ["LVH", ["164873001"]],
  ["RVH", ["89792004"]],
  ["LQRSV", ["251146004"]],
  ["LAD", ["39732003"]],
  ["RAD", ["47665007"]],
  ["LQT", ["111975006"]],
  ["QAB", ["164917005"]],
  ["PACE", ["10370003", "251266004", "251268003"]],
  ["MI", ["164865005", "164867002", "54329005", "57054005"]],
  ["WPW", ["74390002", "195060002"]],
]);

/** Codes in the Challenge 2021 tables (dx_mapping_scored.csv, dx_mapping_unscored.csv) that mean no harmonised class. */
const OTHERS = `
  6374002 426627000 365413008 164947007 233892002 164951009 251187003 61277005 426664006 251139008 413444003
  426434006 251173003 195080001 195126007 106068003 233917008 50799005 29320008 251170000 418818005 74615001
  426749004 251199005 61721007 698247007 27885002 204384007 53741008 413844008 251198002 82226007 428417006
  13640000 164942001 84114007 368009 251259000 251200008 195042002 426183003 425419005 251120003 704997005
  49260003 426995002 251164006 426648003 253352002 67741000119109 446813000 425623009 445211001 55827005
  370365005 164861001 54016002 428750005 282825002 251205003 425856008 164912004 253339007 164921003 446358003
  67751000119106 314208002 17366009 65778007 5609005 60423000 49578007 77867006 55930002 164930006 251168009
  266257000 251223006 164937009 75532003 81898007 164896001 111288001 266249003 164895002 251180001 195101003
`
  .trim()
  .split(/\s+/);

/** The SNOMED CT codes of the PhysioNet/CinC Challenge 2020 and 2021 (BSD-2 mapping tables). */
export const SNOMED_CODES: CodeTable = {
  name: "SNOMED CT",
  codes: CODES,
  known: new Set([...[...CODES.values()].flat(), ...OTHERS]),
};

const CPSC_TEXT: ReadonlyMap<string, string> = new Map([
  ["NSR", "Normal"],
  ["AF", "AF"],
  ["IAVB", "I-AVB"],
  ["LBBB", "LBBB"],
  ["RBBB", "RBBB"],
  ["PAC", "PAC"],
  ["PVC", "PVC"],
  ["STD", "STD"],
  ["STE", "STE"],
]);

/** The same, and the words that headers of CPSC2018 carried in the unofficial phase of the Challenge 2020. */
export const SNOMED_AND_CPSC_CODES: CodeTable = {
  name: "SNOMED CT or CPSC2018",
  codes: new Map(
    [...CODES].map(([id, codes]) => {
      const text = CPSC_TEXT.get(id);
      return [id, text === undefined ? codes : [...codes, text]];
    }),
  ),
  known: new Set([...SNOMED_CODES.known, ...CPSC_TEXT.values()]),
};
