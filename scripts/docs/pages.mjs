/**
 * The site's table of contents, in reading order. `generated` pages have no file; see reference.mjs. A page of docs/
 * that is not listed stands below *More*.
 */
export const PAGES = [
  section("Start", [
    page("README.md", "index.html", "Einthoven"),
    page("docs/tutorial.md", "tutorial.html", "Tutorial: the demo, step by step"),
  ]),
  section("Do", [
    page("docs/add-your-data.md", "add-your-data.html", "Add your hospital's data"),
    page("docs/add-a-dataset.md", "add-a-dataset.html", "Add a public dataset"),
    page("docs/add-a-model.md", "add-a-model.html", "Add a model"),
    page("docs/explorer.md", "explorer.html", "The explorer"),
    page("docs/pretraining.md", "pretraining.html", "Pre-training"),
    page("docs/clusters.md", "clusters.html", "Many machines"),
    page("docs/reproducibility.md", "reproducibility.html", "Reproducibility"),
  ]),
  section("Understand", [
    page("docs/protocol.md", "protocol.html", "What is measured, and how"),
    page("docs/reading-the-report.md", "reading-the-report.html", "Reading the report, figure by figure"),
    page("docs/ecg-viewer.md", "ecg-viewer.html", "The ECG viewer"),
    page("docs/uncertainty.md", "uncertainty.html", "Can the intervals be trusted?"),
    page("docs/explain-shap.md", "explain-shap.html", "SHAP"),
    page("docs/explain-segments.md", "explain-segments.html", "Waves and leads"),
    page("docs/explain-signal.md", "explain-signal.html", "The signal, moment by moment"),
    page("docs/gradients.md", "gradients.html", "Gradients"),
    page("docs/explain-structure.md", "explain-structure.html", "Structure, maps and shift"),
    page("docs/comparison.md", "comparison.html", "Other benchmarks"),
  ]),
  section("Look up", [
    page("docs/study-file.md", "study-file.html", "The study file"),
    generated("study-schema", "study-schema.html", "Every key of the study file"),
    page("docs/datasets.md", "datasets.html", "Datasets"),
    generated("dataset-cards", "dataset-cards.html", "Dataset cards"),
    page("docs/models.md", "models.html", "Models"),
    generated("model-cards", "model-cards.html", "Model cards"),
    page("docs/command-line.md", "command-line.html", "Command line"),
    page("docs/errors.md", "errors.html", "Errors"),
    page("docs/speed.md", "speed.html", "Speed"),
  ]),
  section("Contribute", [
    page("CONTRIBUTING.md", "contributing.html", "Contributing"),
    generated("decisions", "decisions/index.html", "Decisions"),
    page("CHANGELOG.md", "changelog.html", "Changes"),
  ]),
];

function section(title, pages) {
  return { title, pages };
}

function page(source, output, title) {
  return { source, output, title };
}

/** Written by `reference.mjs` from the schema, the cards and the list of decisions. */
function generated(name, output, title) {
  return { source: `generated/${name}.md`, output, title, generated: name };
}
