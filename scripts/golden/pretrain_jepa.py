"""A joint-embedding training, step by step, by PyTorch: loss, gradients, AdamW, clipping and the target that follows.

A network small enough to be stored, in float64, from numbered weights (src/models/verification/numbered-weights.ts has the
rule). The masks are drawn as src/pretrain/masking.ts draws them: xoshiro128** seeded with the SHA-256 of a key.
"""

import hashlib
import json
import math
import pathlib
import struct

import numpy as np
import torch
import torch.nn.functional as F

OUT = pathlib.Path(__file__).parents[2] / "test" / "golden" / "pretrain" / "jepa.json"
ENCODER = {"leads": 3, "patchSamples": 5, "slots": 4, "width": 8, "blocks": 2, "heads": 2}
PREDICTOR = {"width": 6, "blocks": 1, "heads": 3}
MASKING = {"contextTokens": 5, "targetTokens": 4, "leadGroups": [[0, 1], [2]], "blockGroups": [1, 2], "blockSlots": [1, 3]}
TRAINING = {
    "seed": "golden",
    "steps": 6,
    "batchSize": 4,
    "microBatchSize": 2,
    "learningRate": 0.01,
    "lastLearningRate": 0.001,
    "warmupSteps": 2,
    "weightDecay": 0.1,
    "clipNorm": 0.5,
    "emaStart": 0.9,
    "emaEnd": 1.0,
}
MASK32 = 0xFFFFFFFF


class Random:
    def __init__(self, key):
        self.state = list(struct.unpack("<4I", hashlib.sha256(key.encode()).digest()[:16]))

    def next(self):
        def rotl(value, bits):
            return (value << bits | value >> (32 - bits)) & MASK32

        s = self.state
        s1 = s[1]
        scrambled = rotl(s1 * 5 & MASK32, 7) * 9 & MASK32
        s[2] ^= s[0]
        s[3] ^= s1
        s[1] ^= s[2]
        s[0] ^= s[3]
        s[2] ^= s1 << 9 & MASK32
        s[3] = rotl(s[3], 11)
        return scrambled

    def integer(self, bound):
        high, low = self.next() >> 5, self.next() >> 6
        return math.floor((high * 67108864 + low) / 9007199254740992 * bound)

    def shuffled(self, values):
        out = list(values)
        for i in range(len(out) - 1, 0, -1):
            j = self.integer(i + 1)
            out[i], out[j] = out[j], out[i]
        return out


def mask_of(random):
    leads, slots = ENCODER["leads"], ENCODER["slots"]

    def drawn(places, fewest, most):
        length = fewest + random.integer(most - fewest + 1)
        start = random.integer(places - length + 1)
        return start, start + length

    wanted = leads * slots - MASKING["contextTokens"]
    hidden = set()
    while len(hidden) < wanted:
        groups = drawn(len(MASKING["leadGroups"]), *MASKING["blockGroups"])
        times = drawn(slots, *MASKING["blockSlots"])
        own = [lead for group in MASKING["leadGroups"][slice(*groups)] for lead in group]
        fresh = [t for lead in own for t in range(lead * slots + times[0], lead * slots + times[1]) if t not in hidden]
        hidden.update(random.shuffled(fresh)[: wanted - len(hidden)])
    targets = sorted(random.shuffled(sorted(hidden))[: MASKING["targetTokens"]])
    return [t for t in range(leads * slots) if t not in hidden], targets


def shapes():
    out = {}

    def layer(name, *shape):
        out[f"{name}.weight"] = shape
        out[f"{name}.bias"] = shape[:1]

    def blocks(prefix, count, width):
        for b in range(count):
            layer(f"{prefix}{b}.norm1", width)
            layer(f"{prefix}{b}.attn.qkv", 3 * width, width)
            layer(f"{prefix}{b}.attn.proj", width, width)
            layer(f"{prefix}{b}.norm2", width)
            layer(f"{prefix}{b}.mlp.fc1", 4 * width, width)
            layer(f"{prefix}{b}.mlp.fc2", width, 4 * width)

    width, narrow = ENCODER["width"], PREDICTOR["width"]
    places = ENCODER["leads"] + ENCODER["slots"]
    layer("patch_embed", width, ENCODER["patchSamples"])
    out["positions.weight"] = (width, places)
    blocks("blocks.", ENCODER["blocks"], width)
    layer("norm", width)
    own = list(out)
    layer("predictor.embed", narrow, width)
    out["predictor.positions.weight"] = (narrow, places + 1)
    blocks("predictor.blocks.", PREDICTOR["blocks"], narrow)
    layer("predictor.norm", narrow)
    layer("predictor.out", width, narrow)
    return out, own


def numbered(key, k, shape):
    elements = int(np.prod(shape))
    mask = np.uint64(MASK32)
    h = np.arange(1, elements + 1, dtype=np.uint64) * np.uint64(0x9E3779B1)
    h = (h + np.uint64((k + 1) * 0x85EBCA6B % 2**32)) & mask
    h ^= h >> np.uint64(15)
    h = (h * np.uint64(0x2C1B3C6D)) & mask
    h ^= h >> np.uint64(12)
    u = h.astype(np.float64) / 2**32 - 0.5
    if not key.endswith("weight"):
        u = 0.1 * u
    elif len(shape) == 1:
        u = 1 + 0.2 * u
    else:
        u = u * np.sqrt(12 / np.prod(shape[1:]))
    return torch.from_numpy(u.reshape(shape).astype(np.float32).astype(np.float64))


def block(p, x, prefix, heads):
    batch, tokens, width = x.shape
    h = F.layer_norm(x, (width,), p[f"{prefix}.norm1.weight"], p[f"{prefix}.norm1.bias"])
    qkv = F.linear(h, p[f"{prefix}.attn.qkv.weight"], p[f"{prefix}.attn.qkv.bias"])
    q, k, v = qkv.reshape(batch, tokens, 3, heads, width // heads).permute(2, 0, 3, 1, 4)
    h = F.scaled_dot_product_attention(q, k, v).transpose(1, 2).reshape(batch, tokens, width)
    x = x + F.linear(h, p[f"{prefix}.attn.proj.weight"], p[f"{prefix}.attn.proj.bias"])
    h = F.layer_norm(x, (width,), p[f"{prefix}.norm2.weight"], p[f"{prefix}.norm2.bias"])
    h = F.gelu(F.linear(h, p[f"{prefix}.mlp.fc1.weight"], p[f"{prefix}.mlp.fc1.bias"]))
    return x + F.linear(h, p[f"{prefix}.mlp.fc2.weight"], p[f"{prefix}.mlp.fc2.bias"])


def positions(table, tokens):
    lead, slot = tokens // ENCODER["slots"], tokens % ENCODER["slots"]
    return table.T[lead] + table.T[ENCODER["leads"] + slot]


def encode(p, patches, tokens):
    x = F.linear(patches, p["patch_embed.weight"], p["patch_embed.bias"]) + positions(p["positions.weight"], tokens)
    for b in range(ENCODER["blocks"]):
        x = block(p, x, f"blocks.{b}", ENCODER["heads"])
    return F.layer_norm(x, x.shape[-1:], p["norm.weight"], p["norm.bias"])


def loss_of(student, target, ecg, masks):
    batch = len(ecg)
    tokens = ENCODER["leads"] * ENCODER["slots"]
    patches = ecg.reshape(batch, tokens, ENCODER["patchSamples"])
    rows = torch.arange(batch)[:, None]
    context, targets = (torch.tensor([mask[i] for mask in masks]) for i in range(2))
    with torch.no_grad():
        whole = encode(target, patches, torch.arange(tokens).expand(batch, -1))
        wanted = F.layer_norm(whole, whole.shape[-1:])[rows, targets]
    seen = encode(student, patches[rows, context], context)
    own = {key.removeprefix("predictor."): value for key, value in student.items() if key.startswith("predictor.")}
    x = F.linear(seen, own["embed.weight"], own["embed.bias"]) + positions(own["positions.weight"], context)
    hidden = positions(own["positions.weight"], targets) + own["positions.weight"][:, -1]
    x = torch.cat([x, hidden], 1)
    for b in range(PREDICTOR["blocks"]):
        x = block(own, x, f"blocks.{b}", PREDICTOR["heads"])
    x = F.layer_norm(x[:, context.shape[1] :], x.shape[-1:], own["norm.weight"], own["norm.bias"])
    return F.smooth_l1_loss(F.linear(x, own["out.weight"], own["out.bias"]), wanted)


def ecg_of(step):
    samples = ENCODER["slots"] * ENCODER["patchSamples"]
    i = np.arange(TRAINING["batchSize"] * ENCODER["leads"] * samples)
    lead, t = i // samples, i % samples
    values = np.sin(0.05 * step * (lead + 1) + 0.31 * t) + 0.5 * np.sin(0.9 * t + lead)
    return torch.tensor(values.astype(np.float32).astype(np.float64)).reshape(TRAINING["batchSize"], -1)


def listed(values):
    return np.round(values.detach().numpy(), 9).ravel().tolist()


table, own = shapes()
keys = sorted(table)
student = {key: numbered(key, keys.index(key), shape).requires_grad_() for key, shape in table.items()}
# Another encoder than the student's, so that a step shows which of the two was used.
target = {key: student[key].detach() * 1.1 for key in own}
target = {key: value.float().double() for key, value in target.items()}
decayed = [v for k, v in student.items() if v.ndim >= 2 and not k.endswith("positions.weight")]
spared = [v for k, v in student.items() if v.ndim < 2 or k.endswith("positions.weight")]
settings = TRAINING
optimiser = torch.optim.AdamW(
    [{"params": decayed, "weight_decay": settings["weightDecay"]}, {"params": spared, "weight_decay": 0.0}],
    lr=settings["learningRate"],
)
warm, last = settings["warmupSteps"], settings["lastLearningRate"]
schedule = torch.optim.lr_scheduler.SequentialLR(
    optimiser,
    [
        torch.optim.lr_scheduler.LinearLR(optimiser, 1 / warm, 1, warm - 1),
        torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, settings["steps"] - warm, last),
    ],
    # Torch begins the cosine at the peak again, ours goes on from it: one step earlier.
    [warm - 1],
)
steps = []
gradients = {}
for step in range(1, settings["steps"] + 1):
    masks = [
        mask_of(Random(f"pretrain/{settings['seed']}/step-{step}/record-{r}/mask")) for r in range(settings["batchSize"])
    ]
    optimiser.zero_grad()
    loss = loss_of(student, target, ecg_of(step), masks)
    loss.backward()
    if step == 1:
        gradients = {key: listed(value.grad) for key, value in student.items()}
    norm = torch.nn.utils.clip_grad_norm_(student.values(), settings["clipNorm"])
    rate = optimiser.param_groups[0]["lr"]
    optimiser.step()
    schedule.step()
    momentum = settings["emaStart"] + (settings["emaEnd"] - settings["emaStart"]) * (step - 1) / (settings["steps"] - 1)
    with torch.no_grad():
        target = {key: momentum * value + (1 - momentum) * student[key] for key, value in target.items()}
    steps.append({"masks": masks, "loss": loss.item(), "gradientNorm": norm.item(), "learningRate": rate})

OUT.parent.mkdir(exist_ok=True)
OUT.write_text(
    json.dumps(
        {
            "madeBy": "scripts/golden/pretrain_jepa.py",
            "with": f"torch {torch.__version__} float64, numpy {np.__version__}, numbered weights",
            "tolerance": 1e-5,
            "architecture": {"encoder": ENCODER, "predictor": PREDICTOR},
            "masking": MASKING,
            "training": TRAINING,
            "steps": steps,
            "gradients": gradients,
            "student": {key: listed(value) for key, value in student.items()},
            "target": {key: listed(value) for key, value in target.items()},
        }
    )
    + "\n"
)
print([s["loss"] for s in steps], [s["gradientNorm"] for s in steps], [s["learningRate"] for s in steps])
