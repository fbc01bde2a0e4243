"""Golden vector of einthoven-jepa-nano: the network in PyTorch (float64) on procedural weights.

Weights and input depend on their key alone (src/models/verification/procedural-weights.ts has the rule).
"""

import json
import pathlib

import numpy as np
import torch
import torch.nn.functional as F

OUT = pathlib.Path(__file__).parents[2] / "test" / "golden" / "models" / "einthoven-jepa-nano.json"
LEADS, SLOTS, PATCH, WIDTH, BLOCKS, HEADS, EPSILON = 12, 25, 40, 96, 4, 3, 1e-5
U32 = np.uint32


def procedural(key, length):
    start = 0x811C9DC5
    for byte in key.encode():
        start = ((start ^ byte) * 0x01000193) & 0xFFFFFFFF
    with np.errstate(over="ignore"):
        x = U32(start) + np.arange(length, dtype=U32) * U32(0x9E3779B9)
        x = (x ^ (x >> U32(16))) * U32(0x85EBCA6B)
        x = (x ^ (x >> U32(13))) * U32(0xC2B2AE35)
        x = x ^ (x >> U32(16))
    return x.astype(np.float64) / 2**32 * 2 - 1


def weight(key, *shape):
    if len(shape) >= 2:
        offset, scale = 0.0, np.sqrt(3 / np.prod(shape[1:]))
    else:
        offset, scale = (1.0 if key.endswith("weight") else 0.0), 0.1
    values = (offset + scale * procedural(key, int(np.prod(shape)))).astype(np.float32)
    return torch.from_numpy(values.astype(np.float64).reshape(shape))


def linear(x, key, outputs):
    return F.linear(x, weight(f"{key}.weight", outputs, x.shape[-1]), weight(f"{key}.bias", outputs))


def norm(x, key):
    return F.layer_norm(x, (WIDTH,), weight(f"{key}.weight", WIDTH), weight(f"{key}.bias", WIDTH), EPSILON)


def block(x, key):
    batch, tokens, _ = x.shape
    qkv = linear(norm(x, f"{key}.norm1"), f"{key}.attn.qkv", 3 * WIDTH)
    q, k, v = qkv.reshape(batch, tokens, 3, HEADS, WIDTH // HEADS).permute(2, 0, 3, 1, 4)
    attended = F.scaled_dot_product_attention(q, k, v).transpose(1, 2).reshape(batch, tokens, WIDTH)
    x = x + linear(attended, f"{key}.attn.proj", WIDTH)
    return x + linear(F.gelu(linear(norm(x, f"{key}.norm2"), f"{key}.mlp.fc1", 4 * WIDTH)), f"{key}.mlp.fc2", WIDTH)


def main():
    ecg = procedural("input", 2 * LEADS * SLOTS * PATCH).astype(np.float32).astype(np.float64)
    patches = torch.from_numpy(ecg).reshape(2, LEADS * SLOTS, PATCH)
    table = weight("positions.weight", WIDTH, LEADS + SLOTS)
    places = (table[:, :LEADS, None] + table[:, None, LEADS:]).reshape(WIDTH, LEADS * SLOTS).T
    x = linear(patches, "patch_embed", WIDTH) + places
    for b in range(BLOCKS):
        x = block(x, f"blocks.{b}")
    tokens = norm(x, "norm")
    flat = tokens.reshape(-1).numpy()
    document = {
        "madeBy": "scripts/golden/models_nano_vit.py",
        "with": f"torch {torch.__version__.split('+')[0]} float64, procedural weights",
        "tolerance": 1e-5,
        "cases": [
            {
                "name": "einthoven-jepa-nano",
                "leads": LEADS,
                "samples": SLOTS * PATCH,
                "stages": [
                    {
                        "name": "tokens",
                        "shape": list(tokens.shape),
                        "first4": [float(v) for v in flat[:4]],
                        "last2": [float(v) for v in flat[-2:]],
                        "sum": float(flat.sum()),
                        "l2": float(np.sqrt((flat**2).sum())),
                    }
                ],
                "embeddingFirst8": [[float(v) for v in row[:8]] for row in tokens.mean(1)],
            }
        ],
    }
    OUT.write_text(json.dumps(document, indent=1) + "\n")


main()
