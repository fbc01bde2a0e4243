"""Makes test/golden/sampling/stratified-folds.json: how even the folds of scikit-learn's StratifiedGroupKFold are.

Another implementation need not deal the same patients, so the vectors hold data and the unevenness that
scikit-learn leaves: the largest distance of a fold's share of a class, and of the records, from an equal share.
"""

import json
from pathlib import Path

import numpy
import sklearn
from sklearn.model_selection import StratifiedGroupKFold

OUT = Path(__file__).parents[2] / "test/golden/sampling/stratified-folds.json"


def unevenness(counts):
    return float(numpy.max(numpy.abs(counts / counts.sum() - 1 / len(counts))))


def case(name, patients, shares, folds, seed):
    rng = numpy.random.default_rng(seed)
    groups, classes = [], []
    for patient in range(patients):
        own = rng.choice(len(shares), p=shares)
        for _ in range(1 + rng.integers(4)):
            groups.append(patient)
            classes.append(int(own))
    groups, classes = numpy.array(groups), numpy.array(classes)
    worst = 0.0
    splitter = StratifiedGroupKFold(n_splits=folds, shuffle=True, random_state=seed)
    fold_of = numpy.zeros(len(groups), dtype=int)
    for fold, (_, test) in enumerate(splitter.split(classes, classes, groups)):
        fold_of[test] = fold
    for c in range(len(shares)):
        worst = max(worst, unevenness(numpy.bincount(fold_of[classes == c], minlength=folds)))
    sizes = unevenness(numpy.bincount(fold_of, minlength=folds))
    return {
        "name": name,
        "folds": folds,
        "classes": len(shares),
        "patients": groups.tolist(),
        "classOf": classes.tolist(),
        "classUnevenness": worst,
        "sizeUnevenness": sizes,
    }


cases = [
    case("two even classes", 120, [0.5, 0.5], 5, 1),
    case("a rare class", 200, [0.9, 0.1], 5, 2),
    case("four classes", 240, [0.6, 0.2, 0.15, 0.05], 4, 3),
    case("ten folds", 300, [0.7, 0.2, 0.1], 10, 4),
]
OUT.parent.mkdir(parents=True, exist_ok=True)
OUT.write_text(
    json.dumps(
        {
            "madeBy": "scripts/golden/sampling_stratified_folds.py",
            "with": f"scikit-learn {sklearn.__version__}, numpy {numpy.__version__}",
            "tolerance": 0.02,
            "cases": cases,
        }
    )
    + "\n"
)
