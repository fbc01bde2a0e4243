/**
 * SHA-256 of published weights files as others state them. Nobody of this project has confirmed them on a file, so a
 * difference is reported and not refused; what a card pins in `sha256` is refused. Keys are model ids.
 */
export const REPORTED_SHA256: ReadonlyMap<
  string,
  { readonly sha256: string; readonly by: string }
> = new Map(
  [
    {
      ids: ["ecgfounder", "ecgfounder-z"],
      sha256: "ee199f3781f4ae1f732973267f003da0a759ea12bddb0dd28a77faa60aca7997",
      by: "two independent projects",
    },
    {
      ids: ["ecg-jepa"],
      sha256: "61334869f905a7d6de32bc573c60024eaf6efba7c35c0e45fc2ea7d52b6ff66e",
      by: "one other project",
    },
    {
      ids: ["hubert-ecg-small"],
      sha256: "c78fa955268212f8ed20bc69fb1b882d76a4351df2466061335950949394a4d2",
      by: "one other project",
    },
    {
      ids: ["hubert-ecg-base"],
      sha256: "05bc1b1317f8e3063811a03fb840f5bf8a85968191e209c0cfbaa0c52c8aa1ae",
      by: "two other projects",
    },
    {
      ids: ["hubert-ecg-large"],
      sha256: "9a0eb8484f73793aa678936984243da92ae80d7b81e2fe77d1ea6dee2bdf5ec2",
      by: "one other project",
    },
    {
      ids: ["ecg-fm"],
      sha256: "4d0142bcb485eb9f0c7845e0c19ff3463f6ae9d0e458eab69136efe90ceb9b7e",
      by: "the file's host",
    },
    {
      ids: ["ecg-cpc", "ecg-cpc-10s"],
      sha256: "bc253edc6ac279ce2caec86d3c3a21b740e43735ca03be1dc7c50e630b0ad4cf",
      by: "one other project",
    },
    {
      ids: ["xecg"],
      sha256: "812dec69ac0fbf13f39e50bde4f35f85435a66966d8785baec65c2b5c70e722c",
      by: "one other project",
    },
  ].flatMap(({ ids, sha256, by }) => ids.map((id) => [id, { sha256, by }] as const)),
);
