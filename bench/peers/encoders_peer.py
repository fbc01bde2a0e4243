"""Times PyTorch (the fastest of many runs) on the networks, weights and input that bench/encoders.bench.ts wrote, and gives its embeddings."""

import json
import sys
import time

import numpy as np
import torch
from torch.nn import functional as F

folder, name, threads, repeats = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
torch.set_num_threads(threads)
torch.set_grad_enabled(False)
table = json.load(open(f"{folder}/weights.json"))
flat = np.fromfile(f"{folder}/weights.f32", dtype=np.float32)
W = {
    key: torch.from_numpy(flat[start : start + int(np.prod(shape))].reshape(shape).copy())
    for key, (start, shape) in table.items()
}
shape = json.load(open(f"{folder}/input.json"))
x = torch.from_numpy(np.fromfile(f"{folder}/input.f32", dtype=np.float32).reshape(shape).copy())


def norm(x, layer, eps):
    return F.layer_norm(x, x.shape[-1:], W[f"{layer}.weight"], W.get(f"{layer}.bias"), eps)


def linear(x, layer):
    return F.linear(x, W[f"{layer}.weight"], W.get(f"{layer}.bias"))


def block(x, names, heads, eps, mask=None):
    batch, tokens, width = x.shape
    parts = linear(norm(x, names["norm1"], eps), names["qkv"])
    q, k, v = parts.reshape(batch, tokens, 3, heads, width // heads).permute(2, 0, 3, 1, 4)
    mixed = F.scaled_dot_product_attention(q, k, v, attn_mask=mask)
    x = x + linear(mixed.transpose(1, 2).reshape(batch, tokens, width), names["out"])
    return x + linear(F.gelu(linear(norm(x, names["norm2"], eps), names["in"])), names["back"])


def timm(prefix):
    return {
        "norm1": f"{prefix}.norm1",
        "qkv": f"{prefix}.attn.qkv",
        "out": f"{prefix}.attn.proj",
        "norm2": f"{prefix}.norm2",
        "in": f"{prefix}.mlp.fc1",
        "back": f"{prefix}.mlp.fc2",
    }


def nested(prefix):
    return {
        "norm1": f"{prefix}.attn.norm",
        "qkv": f"{prefix}.attn.fn.to_qkv",
        "out": f"{prefix}.attn.fn.to_out.0",
        "norm2": f"{prefix}.ff.norm",
        "in": f"{prefix}.ff.fn.net.0",
        "back": f"{prefix}.ff.fn.net.3",
    }


def ecg_jepa(x):
    tokens = linear(x.reshape(len(x), 400, 50), "W_P")
    place = torch.arange(400)
    same = (place[:, None] // 50 == place // 50) | (place[:, None] % 50 == place % 50)
    mask = torch.zeros(400, 400).masked_fill(~same, -torch.inf)
    for b in range(12):
        tokens = tokens + W["pos_embed"]
        tokens = block(tokens, timm(f"encoder_blocks.blocks.{b}"), 16, 1e-5, mask)
    return norm(tokens, "norm", 1e-5).mean(1)


def merl_vit_tiny(x):
    tokens = F.conv1d(x, W["to_patch_embedding.weight"], stride=50).transpose(1, 2)
    tokens = tokens + W["pos_embedding"]
    for b in range(12):
        tokens = block(tokens, nested(f"block{b}"), 3, 1e-5)
    return norm(tokens.mean(1), "norm", 1e-5)


def ecg_jepa_weimann_s(x):
    tokens = F.conv1d(x, W["patch_embed.proj.weight"], stride=25).transpose(1, 2)
    count, width = tokens.shape[1:]
    rate = 10_000.0 ** (-torch.arange(0, width, 2) / width)
    angle = torch.arange(count)[:, None] * rate
    tokens = tokens + torch.stack([angle.sin(), angle.cos()], 2).reshape(count, width)
    tokens = torch.cat([W["registers"].expand(len(x), 1, width), tokens], 1)
    for b in range(8):
        tokens = block(tokens, timm(f"blocks.{b}"), 6, 1e-6)
    return norm(tokens, "norm", 1e-6)[:, 1:].mean(1)


def batch_norm(x, layer):
    parts = [W[f"{layer}.{part}"] for part in ("running_mean", "running_var", "weight", "bias")]
    return F.batch_norm(x, *parts, training=False)


def merl_resnet18(x):
    x = F.relu(batch_norm(F.conv1d(x, W["conv1.weight"], stride=2, padding=3), "bn1"))
    for layer in range(1, 5):
        for b in range(2):
            key = f"layer{layer}.{b}"
            stride = 2 if layer > 1 and b == 0 else 1
            y = F.conv1d(x, W[f"{key}.conv1.weight"], stride=stride, padding=1)
            y = F.relu(batch_norm(y, f"{key}.bn1"))
            y = batch_norm(F.conv1d(y, W[f"{key}.conv2.weight"], padding=1), f"{key}.bn2")
            if stride == 2:
                x = F.conv1d(x, W[f"{key}.shortcut.0.weight"], stride=2)
                x = batch_norm(x, f"{key}.shortcut.1")
            x = F.relu(x + y)
    return x.mean(2)


def same_conv(x, layer, stride=1, groups=1):
    weight, length = W[f"{layer}.conv.weight"], x.shape[2]
    zeros = max(0, (-(-length // stride) - 1) * stride + weight.shape[2] - length)
    x = F.pad(x, (zeros // 2, zeros - zeros // 2))
    return F.conv1d(x, weight, W[f"{layer}.conv.bias"], stride=stride, groups=groups)


def ecgfounder(x):
    x = F.silu(same_conv(x, "first_conv", 2))
    stages = [(64, 2), (160, 2), (160, 2), (400, 3), (400, 3), (1024, 4), (1024, 4)]
    for s, (channels, blocks) in enumerate(stages):
        for b in range(blocks):
            key, stride = f"stage_list.{s}.block_list.{b}", 2 if b == 0 else 1
            y = x if s == 0 and b == 0 else F.silu(x)
            y = F.silu(same_conv(y, f"{key}.conv1"))
            y = F.silu(same_conv(y, f"{key}.conv2", stride, channels // 16))
            y = same_conv(y, f"{key}.conv3")
            y = y * torch.sigmoid(linear(F.silu(linear(y.mean(2), f"{key}.se_fc1")), f"{key}.se_fc2"))[..., None]
            if stride == 2:
                x = F.max_pool1d(F.pad(x, (0, 1)), 2, 2)
            if x.shape[1] < channels:
                more = channels - x.shape[1]
                x = F.pad(x, (0, 0, more // 2, more - more // 2))
            x = x + y
    return x.mean(2)


network = globals()[name.replace("-", "_")]
embedding = network(x)
times = []
for _ in range(repeats):
    began = time.perf_counter()
    network(x)
    times.append(time.perf_counter() - began)
embedding.numpy().tofile(f"{folder}/embedding.f32")
print(json.dumps({"what": f"torch {torch.__version__}", "seconds": min(times)}))
