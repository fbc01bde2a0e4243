import type { Command } from "commander";
import { settingText } from "../core/setting.ts";
import { type InputChange, lockChanges } from "../results/lock-changes.ts";
import { pairedMoves } from "../run/diff/paired-moves.ts";
import { matchRows, type RowPair, type ScoreMove, scoreMoves } from "../run/diff/score-moves.ts";
import { openRun } from "./open-run.ts";
import { EXIT, openOutput, reportError, table } from "./output.ts";

interface DiffOptions {
  readonly metric: string;
  readonly classes?: boolean;
  readonly json?: boolean;
}

export function addDiffCommand(program: Command, exit: (code: number) => void): void {
  program
    .command("diff")
    .argument("<before>", "a run folder such as runs/study, or a bundle.json")
    .argument("<after>", "another")
    .description("what changed between two runs: inputs, and which scores moved beyond noise")
    .option("--metric <name>", "the score that is compared, or 'all'", "auroc")
    .option("--classes", "single classes too, not only macro scores")
    .option("--json", "print one JSON value instead of text")
    .addHelpText(
      "after",
      `
Examples:
  $ einthoven diff runs/before runs/after
  $ einthoven diff old/bundle.json runs/study --metric all --json
Differences are paired by patients where both runs hold predictions of the same test records; p values by Holm.`,
    )
    .action(async (before: string, after: string, options: DiffOptions) => {
      const output = openOutput({ json: options.json === true });
      try {
        const [was, is] = await Promise.all([openRun(before), openRun(after)]);
        const inputs = lockChanges(was.bundle.lock, is.bundle.lock);
        const { pairs, onlyBefore, onlyAfter } = matchRows(was.bundle.scores, is.bundle.scores);
        const asked = pairs.filter((pair) => isAsked(pair, options));
        const paired =
          was.plan === null || is.plan === null
            ? new Map()
            : await pairedMoves(asked, { pairs, before: was.plan, after: is.plan });
        const moves = scoreMoves(asked, paired);
        output.print(inputsText(inputs));
        output.print("");
        output.print(movesText(moves));
        output.print(
          `\nscores of ${onlyBefore} cells stand only in the first, of ${onlyAfter} only in the second`,
        );
        output.emit({ inputs, moves, onlyBefore, onlyAfter });
        exit(EXIT.ok);
      } catch (error) {
        exit(reportError(error, output));
      }
    });
}

function isAsked({ before }: RowPair, { metric, classes = false }: DiffOptions): boolean {
  return (metric === "all" || before.metric === metric) && (classes || before.classId === null);
}

function inputsText(changes: readonly InputChange[]): string {
  if (changes.length === 0) return "inputs: no difference";
  return table(
    ["input", "name", "before", "after"],
    changes.map(({ area, name, before, after }) => [
      area,
      name,
      short(before ?? "-"),
      short(after ?? "-"),
    ]),
  );
}

const SHOWN = 40;

function short(text: string): string {
  return text.length > SHOWN ? `${text.slice(0, SHOWN - 3)}...` : text;
}

function movesText(moves: readonly ScoreMove[]): string {
  const equal = moves.filter(({ by }) => by === "equal").length;
  const beyond = moves.filter(({ beyondNoise }) => beyondNoise);
  const head = `${moves.length} scores compared: ${equal} equal, ${beyond.length} moved beyond noise, ${moves.length - equal - beyond.length} within it`;
  const shown = moves
    .filter(({ by }) => by !== "equal")
    .sort((a, b) => a.p - b.p || Math.abs(b.difference) - Math.abs(a.difference));
  if (shown.length === 0) return head;
  const rows = shown.map((move) => [
    move.modelId,
    move.trainDatasetId === move.testDatasetId
      ? move.trainDatasetId
      : `${move.trainDatasetId} to ${move.testDatasetId}`,
    settingText(move.setting),
    move.probe,
    move.classId ?? "macro",
    move.metric,
    move.before.toFixed(3),
    move.after.toFixed(3),
    `${signed(move.difference)} [${signed(move.lower)}, ${signed(move.upper)}]`,
    move.p.toFixed(4),
    move.by,
    `${move.beyondNoise ? "moved" : ""}${move.sameTest ? "" : " (another test set)"}`.trim(),
  ]);
  const header = [
    "model",
    "dataset",
    "labels",
    "probe",
    "class",
    "score",
    "before",
    "after",
    "difference",
    "p",
    "by",
    "",
  ];
  return `${head}\n\n${table(header, rows)}`;
}

function signed(value: number): string {
  return `${value >= 0 ? "+" : ""}${value.toFixed(3)}`;
}
