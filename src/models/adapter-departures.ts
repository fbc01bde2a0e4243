/**
 * Where public collections feed an encoder otherwise than its authors do, by model id: what explains a difference
 * from numbers published elsewhere. Read in ecg-fm-benchmarking (6367295), visualize_ecgfm (67846dc) and BenchECG.
 */
export const ADAPTER_DEPARTURES: ReadonlyMap<string, readonly string[]> = new Map(
  [
    {
      ids: ["ecgfounder", "ecgfounder-z"],
      departures: [
        "ecg-fm-benchmarking feeds 2.5 s in plain millivolts, without filter and z-score, and averages the predictions of four windows.",
        "visualize_ecgfm feeds the first 2.5 s in plain millivolts.",
        "BenchECG filters 0.5 to 50 Hz (order 5) and leaves out the z-score.",
      ],
    },
    {
      ids: ["merl-resnet18", "merl-vit-tiny"],
      departures: [
        "ecg-fm-benchmarking feeds 2.5 s in plain millivolts with aVL before aVF.",
        "visualize_ecgfm feeds the first 2.5 s and fills up the transformer's window with zeros.",
      ],
    },
    {
      ids: ["ecg-jepa"],
      departures: [
        "ecg-fm-benchmarking resamples with a Kaiser-windowed sinc (resampy) and is faithful otherwise; its docstring names the wrong pre-training sets.",
        "visualize_ecgfm halves the rate by linear interpolation, which is the mean of neighbours and no anti-alias filter.",
      ],
    },
    {
      ids: ["st-mem"],
      departures: [
        "ecg-fm-benchmarking feeds 2.4 s in plain millivolts, without filter and z-score.",
        "visualize_ecgfm fills 2.4 s up to 9 s with zeros, whose patches count in the mean.",
        "BenchECG standardises before it filters, low-pass first, over 31 patches: the last one takes the place of a separator.",
      ],
    },
    {
      ids: ["hubert-ecg-small", "hubert-ecg-base", "hubert-ecg-large"],
      departures: [
        "ecg-fm-benchmarking resamples before it filters, scales over 5 s and decimates each lead by itself, so that nothing rings across leads.",
        "visualize_ecgfm goes to 100 Hz by linear interpolation and takes the first 5 s.",
      ],
    },
    {
      ids: ["ecg-fm"],
      departures: [
        "ecg-fm-benchmarking feeds plain millivolts without z-score.",
        "visualize_ecgfm rebuilds the network with one norm group in place of 256, norms before the layers and the first norm at the end; every key loads, so nothing warns.",
        "Others feed 10 s at once, without z-score.",
      ],
    },
    {
      ids: ["ecgfm-ked", "ecgfm-ked-ptb-xl"],
      departures: [
        "ecg-fm-benchmarking and visualize_ecgfm look for the weights under keys that the file does not have and load leniently: their network is untrained.",
        "ecg-fm-benchmarking feeds this 100 Hz model 500 Hz, in the standard order of leads.",
        "The authors' own PTB-XL script has another lead order and scale than their pre-training.",
      ],
    },
    {
      ids: ["ecg-cpc", "ecg-cpc-10s"],
      departures: [
        "visualize_ecgfm puts an untrained layer before the state-space layers, goes to 240 Hz without anti-alias filter and takes the first 2.5 s.",
      ],
    },
    {
      ids: ["xecg"],
      departures: [
        "The library's own conversion for processors without CUDA permutes the kernel and not the bias, which destroys the embedding.",
      ],
    },
    {
      ids: ["ecg-fm", "ecgfm-ked", "ecgfm-ked-ptb-xl", "ecg-cpc", "ecg-cpc-10s"],
      departures: [
        "Scores that ecg-fm-benchmarking calls frozen come from a trained attention over tokens and are not comparable with a linear probe.",
      ],
    },
  ].reduce((all, { ids, departures }) => {
    for (const id of ids) all.set(id, [...(all.get(id) ?? []), ...departures]);
    return all;
  }, new Map<string, readonly string[]>()),
);
