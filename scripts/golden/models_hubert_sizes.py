"""Golden vectors of HuBERT-ECG small, base and large: HubertModel of transformers on numbered weights.

The weights depend on the place of their key in the sorted key list (src/models/verification/numbered-weights.ts has the
rule), the input is two sines per lead, joined end to end. Float64, eval mode, settings of Edoar-do/HuBERT-ECG
affe1f9. The large size needs 4 GB of memory.
"""

import json
import pathlib

import numpy as np
import torch
import transformers

OUT = pathlib.Path(__file__).parents[2] / "test" / "golden" / "models" / "hubert-ecg-sizes.json"
SIZES = {"small": (512, 8, 8), "base": (768, 12, 12), "large": (960, 16, 12)}


def uniform(k, elements):
    mask = np.uint64(0xFFFFFFFF)
    h = np.arange(1, elements + 1, dtype=np.uint64) * np.uint64(0x9E3779B1)
    h = (h + np.uint64((k + 1) * 0x85EBCA6B % 2**32)) & mask
    h ^= h >> np.uint64(15)
    h = (h * np.uint64(0x2C1B3C6D)) & mask
    h ^= h >> np.uint64(12)
    return h.astype(np.float64) / 2**32 - 0.5


def weight(key, k, shape):
    u = uniform(k, int(np.prod(shape))).reshape(shape)
    if key.endswith("original0"):
        u = 1 + 0.2 * u
    elif key.endswith("original1"):
        pass
    elif not key.endswith("weight"):
        u = 0.1 * u
    elif len(shape) == 1:
        u = 1 + 0.2 * u
    else:
        u = u * np.sqrt(12 / np.prod(shape[1:]))
    return torch.from_numpy(u.astype(np.float32).astype(np.float64))


def model(width, layers, heads):
    config = transformers.HubertConfig(
        hidden_size=width,
        num_hidden_layers=layers,
        num_attention_heads=heads,
        intermediate_size=4 * width,
        conv_dim=[512] * 5,
        conv_kernel=[10, 3, 3, 2, 2],
        conv_stride=[4, 2, 2, 2, 2],
        conv_bias=False,
        feat_extract_norm="group",
        feat_proj_layer_norm=True,
        num_conv_pos_embeddings=128,
        num_conv_pos_embedding_groups=16,
        do_stable_layer_norm=False,
        attn_implementation="eager",
    )
    hubert = transformers.HubertModel(config).double().eval()
    state = {key: value for key, value in hubert.state_dict().items() if key != "masked_spec_embed"}
    for k, key in enumerate(sorted(state)):
        state[key].copy_(weight(key, k, state[key].shape))
    return hubert, len(state)


def ecg():
    lead, t = np.arange(12)[:, None], np.arange(500)[None, :]
    waves = np.sin(0.05 * (lead + 1) + 0.031 * t * (1 + 0.1 * lead)) + 0.5 * np.sin(0.3 * t + lead)
    return torch.from_numpy((0.6 * waves).astype(np.float32).astype(np.float64).reshape(1, -1))


def stage(name, values):
    values = values.numpy()
    return {
        "name": name,
        "first12": [float(f"{v:.12g}") for v in values[:12]],
        "sum": float(f"{values.sum():.12g}"),
        "l2": float(f"{np.linalg.norm(values):.12g}"),
        "elements": len(values),
    }


def case(name):
    hubert, tensors = model(*SIZES[name])
    with torch.no_grad():
        tokens = hubert(ecg()).last_hidden_state[0]
    stages = [stage("tokens, token 0", tokens[0]), stage("embedding", tokens.mean(0))]
    return {"name": f"hubert-ecg-{name}", "tensors": tensors, "stages": stages}


def main():
    document = {
        "madeBy": "scripts/golden/models_hubert_sizes.py",
        "with": f"transformers {transformers.__version__}, torch {torch.__version__.split('+')[0]}, float64, numbered weights",
        "tolerance": 1e-5,
        "cases": [case(name) for name in SIZES],
    }
    OUT.write_text(json.dumps(document, indent=1) + "\n")


main()
