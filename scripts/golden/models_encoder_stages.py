"""Golden vectors of encoders: what the authors' own classes compute on procedural weights.

Usage: models_encoder_stages.py FOLDER

FOLDER holds golden_founder.json, golden_merl.json, golden_jepa.json, golden_jepa_weimann.json,
golden_stmem.json and ecgfounder_keys.txt. They were made with torch 1.13 (CPU, eval mode) by filling the authors' classes
(PKUDigitalHealth/ECGFounder 04edac7, cheliu-computation/MERL-ICML2024 38799b7, sehunfromdaegu/ECG_JEPA
d937ad2, kweimann/ECG-JEPA 504b4e5, bakqui/ST-MEM 69ec702) with weights that depend on the key alone (test/models/procedural-weights.ts
has the rule; the keys of ST-MEM begin with "encoder.") and feeding the key "input" in [-1, 1). This script
only brings them into the form that the tests read; the numbers are not touched.
"""

import json
import pathlib
import re
import sys

OUT = pathlib.Path(__file__).parents[2] / "test" / "golden" / "models"


def stage(name, node):
    """'stage0(2, 64, 1250)' with first4/last2/sum/l2 -> a named stage with its shape."""
    label, shape = re.fullmatch(r"(\w+)\(([\d, ]+)\)", name).groups()
    numbers = {key: node[key] for key in ("first4", "last2", "sum", "l2")}
    return {"name": label, "shape": [int(n) for n in shape.split(",")], **numbers}


def case(name, nodes, samples, leads=12):
    rows = [nodes[f"embedding[{row}][:8]"] for row in (0, 1)]
    stages = [stage(key, node) for key, node in nodes.items() if isinstance(node, dict) and key.endswith(")")]
    out = {"name": name, "leads": leads, "samples": samples, "stages": stages, "embeddingFirst8": rows}
    if "logits[0][:8]" in nodes:
        out["logitsFirst8"] = nodes["logits[0][:8]"]
    return out


def weimann_case(name, nodes):
    """The mean over patches is the embedding; the register's output and the position table are left out."""
    renamed = {key.replace("embedding_mean_patches", "embedding"): node for key, node in nodes.items()}
    kept = {key: node for key, node in renamed.items() if not key.startswith(("pos_embed", "embedding_register"))}
    return case(name, kept, 5000)


def write(name, made_with, cases, tolerance=1e-4):
    document = {"madeBy": "scripts/golden/models_encoder_stages.py", "with": made_with, "tolerance": tolerance, "cases": cases}
    (OUT / f"{name}.json").write_text(json.dumps(document, indent=1) + "\n")


def main(folder):
    founder = json.loads((folder / "golden_founder.json").read_text())
    write(
        "ecgfounder",
        "torch 1.13 CPU, Net1D of PKUDigitalHealth/ECGFounder 04edac7, procedural weights",
        [
            case("ecgfounder", founder["ecgfounder_T5000"], 5000),
            case("ecgfounder", founder["ecgfounder_T1250"], 1250),
        ],
    )
    merl = json.loads((folder / "golden_merl.json").read_text())
    write(
        "merl",
        "torch 1.13 CPU, encoders of cheliu-computation/MERL-ICML2024 38799b7, procedural weights",
        [case(name.replace("_", "-"), nodes, 5000) for name, nodes in merl.items()],
    )
    jepa = json.loads((folder / "golden_jepa.json").read_text())
    write(
        "ecg-jepa",
        "torch 1.13 CPU, context encoder of sehunfromdaegu/ECG_JEPA d937ad2, procedural weights",
        [case("ecg-jepa", jepa["ecg_jepa"], 2500, leads=8)],
    )
    weimann = json.loads((folder / "golden_jepa_weimann.json").read_text())["ecg_jepa_weimann"]
    write(
        "ecg-jepa-weimann",
        "torch 1.13 CPU, vision transformer of kweimann/ECG-JEPA 504b4e5, procedural weights",
        [weimann_case(f"ecg-jepa-weimann-{size}", weimann[f"vit_{size}"]["T5000"]) for size in ("xs", "s", "b")],
        # A wrong epsilon of the norms shows below 1e-4.
        tolerance=2e-5,
    )
    st_mem = json.loads((folder / "golden_stmem.json").read_text())
    write(
        "st-mem",
        "torch 1.13 CPU, ViT-base encoder of bakqui/ST-MEM 69ec702, procedural weights",
        [case("st-mem", st_mem["st_mem"], 2250)],
    )
    keys = (folder / "ecgfounder_keys.txt").read_text().splitlines()
    tensors = [re.fullmatch(r"(\S+) \(([\d, ]*)\)", line) for line in keys]
    listed = [[m[1], [int(n) for n in m[2].split(",") if n.strip()]] for m in tensors if m]
    assert len(listed) == 509, len(listed)
    document = {
        "madeBy": "scripts/golden/models_encoder_stages.py",
        "with": "torch 1.13, state dict of Net1D of PKUDigitalHealth/ECGFounder 04edac7 with 150 classes",
        "tolerance": 0,
        "cases": listed,
    }
    text = json.dumps(document, separators=(",", ":")).replace("]],[", "]],\n[")
    (OUT / "ecgfounder-keys.json").write_text(text + "\n")


main(pathlib.Path(sys.argv[1]))
