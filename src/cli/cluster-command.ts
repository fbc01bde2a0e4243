import { basename } from "node:path";
import type { Command } from "commander";
import { readClusterSettings } from "../run/executors/cluster-settings.ts";
import { kubernetesManifest } from "../run/executors/kubernetes/manifest.ts";
import { slurmScript } from "../run/executors/slurm/slurm-script.ts";
import { foldersOf } from "../run/prepare-study.ts";
import { workerCommand } from "./executor-options.ts";
import { EXIT, openOutput, reportError } from "./output.ts";
import { locationOf, type StudyOptions, withStudy } from "./study-options.ts";

type ClusterOptions = StudyOptions & { readonly cluster?: string };
type Print = (study: string, options: ClusterOptions) => Promise<string>;

export function addClusterCommand(program: Command, exit: (code: number) => void): void {
  const cluster = program
    .command("cluster")
    .description(
      "print what a cluster is given: a manifest for Kubernetes, a batch script for Slurm",
    )
    .addHelpText(
      "after",
      `
Examples:
  $ einthoven cluster kubernetes study.yaml | kubectl apply -f -
  $ einthoven cluster slurm study.yaml`,
    );
  add(cluster, {
    name: "kubernetes",
    about: "an Indexed Job of workers over a shared volume",
    print: manifestOf,
    exit,
  });
  add(cluster, {
    name: "slurm",
    about: "the batch script that `run --executor slurm` submits",
    print: scriptOf,
    exit,
  });
}

function add(
  parent: Command,
  {
    name,
    about,
    print,
    exit,
  }: {
    readonly name: string;
    readonly about: string;
    readonly print: Print;
    readonly exit: (code: number) => void;
  },
): void {
  withStudy(parent.command(name))
    .description(`print ${about}`)
    .option("--cluster <file>", "settings (default: einthoven.cluster.yaml beside the study)")
    .addHelpText("after", `\nExample:\n  $ einthoven cluster ${name} study.yaml`)
    .exitOverride()
    .action(async (study: string, options: ClusterOptions) => {
      const output = openOutput({ json: options.json === true });
      try {
        const text = await print(study, options);
        output.print(text.trimEnd());
        output.emit({ [name]: text });
        exit(EXIT.ok);
      } catch (error) {
        exit(reportError(error, output));
      }
    });
}

const manifestOf: Print = async (study, options) => {
  const { kubernetes } = await readClusterSettings(study, options.cluster);
  return kubernetesManifest(study, kubernetes);
};

const scriptOf: Print = async (study, options) => {
  const { slurm } = await readClusterSettings(study, options.cluster);
  const folders = foldersOf(locationOf(study, options));
  const array = {
    name: `einthoven-${basename(folders.run)}`,
    tasks: slurm.atOnce,
    sharesFolder: `${folders.run}/work/slurm`,
    logFolder: `${folders.run}/work/slurm/logs`,
    kinds: null,
    usesGpu: slurm.gpus > 0,
  };
  return slurmScript(
    slurm,
    array,
    workerCommand(folders, { studyFile: study, program: slurm.command, poll: 1 }),
  );
};
