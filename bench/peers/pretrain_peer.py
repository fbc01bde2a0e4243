"""Trains the same network with PyTorch: the peer of bench/pretrain.bench.ts.

The same architecture, batch, masks per record, loss, optimiser and moving target, in float32, with torch's own fast paths:
scaled_dot_product_attention, the fused AdamW, in-place interpolation of the target. For every line on the input: so many
steps, then their seconds, the process's seconds of computing and the highest memory so far.
"""

import json
import resource
import sys
import time

import torch
import torch.nn.functional as F
from torch import nn

given = json.loads(sys.argv[1])
settings = given["settings"]
encoder, predictor = settings["architecture"]["encoder"], settings["architecture"]["predictor"]
masking = settings["masking"]
BATCH, PART = settings["batchSize"], given["part"]
TOKENS = encoder["leads"] * encoder["slots"]
torch.set_num_threads(given["threads"])
torch.manual_seed(1)


class Block(nn.Module):
    def __init__(self, width, heads):
        super().__init__()
        self.heads = heads
        self.norm1, self.norm2 = nn.LayerNorm(width), nn.LayerNorm(width)
        self.qkv, self.proj = nn.Linear(width, 3 * width), nn.Linear(width, width)
        self.fc1, self.fc2 = nn.Linear(width, 4 * width), nn.Linear(4 * width, width)

    def forward(self, x):
        batch, tokens, width = x.shape
        qkv = self.qkv(self.norm1(x)).reshape(batch, tokens, 3, self.heads, -1).permute(2, 0, 3, 1, 4)
        mixed = F.scaled_dot_product_attention(*qkv)
        x = x + self.proj(mixed.transpose(1, 2).reshape(batch, tokens, width))
        return x + self.fc2(F.gelu(self.fc1(self.norm2(x))))


class Encoder(nn.Module):
    def __init__(self):
        super().__init__()
        width = encoder["width"]
        self.embed = nn.Linear(encoder["patchSamples"], width)
        self.lead, self.slot = nn.Embedding(encoder["leads"], width), nn.Embedding(encoder["slots"], width)
        self.blocks = nn.ModuleList(Block(width, encoder["heads"]) for _ in range(encoder["blocks"]))
        self.norm = nn.LayerNorm(width)

    def forward(self, patches, tokens):
        x = self.embed(patches) + self.lead(tokens // encoder["slots"]) + self.slot(tokens % encoder["slots"])
        for block in self.blocks:
            x = block(x)
        return self.norm(x)


class Predictor(nn.Module):
    def __init__(self):
        super().__init__()
        width = predictor["width"]
        self.embed = nn.Linear(encoder["width"], width)
        self.lead, self.slot = nn.Embedding(encoder["leads"], width), nn.Embedding(encoder["slots"], width)
        self.hidden = nn.Parameter(torch.zeros(width))
        self.blocks = nn.ModuleList(Block(width, predictor["heads"]) for _ in range(predictor["blocks"]))
        self.norm, self.out = nn.LayerNorm(width), nn.Linear(width, encoder["width"])

    def forward(self, seen, context, targets):
        def placed(tokens):
            return self.lead(tokens // encoder["slots"]) + self.slot(tokens % encoder["slots"])

        x = torch.cat([self.embed(seen) + placed(context), placed(targets) + self.hidden], 1)
        for block in self.blocks:
            x = block(x)
        return self.out(self.norm(x[:, context.shape[1] :]))


student, target, guess = Encoder(), Encoder(), Predictor()
target.load_state_dict(student.state_dict())
target.requires_grad_(False)
trained = [*student.parameters(), *guess.parameters()]
optimiser = torch.optim.AdamW(
    [
        {"params": [p for p in trained if p.ndim >= 2], "weight_decay": settings["weightDecay"]},
        {"params": [p for p in trained if p.ndim < 2], "weight_decay": 0.0},
    ],
    lr=settings["learningRate"],
    fused=True,
)
ecg = torch.randn(BATCH, TOKENS, encoder["patchSamples"])
everything = torch.arange(TOKENS).expand(PART, -1)
rows = torch.arange(PART)[:, None]


def step():
    optimiser.zero_grad()
    total = 0.0
    for start in range(0, BATCH, PART):
        part = ecg[start : start + PART]
        order = torch.rand(PART, TOKENS).argsort(1)
        context, targets = order[:, : masking["contextTokens"]], order[:, -masking["targetTokens"] :]
        with torch.no_grad():
            whole = target(part, everything)
            wanted = F.layer_norm(whole, whole.shape[-1:])[rows, targets]
        loss = F.smooth_l1_loss(guess(student(part[rows, context], context), context, targets), wanted)
        (loss * PART / BATCH).backward()
        total += loss.item() * PART / BATCH
    torch.nn.utils.clip_grad_norm_(trained, settings["clipNorm"])
    optimiser.step()
    with torch.no_grad():
        torch._foreach_lerp_(list(target.parameters()), list(student.parameters()), 1 - settings["emaStart"])
    return total


step()
print(f"torch {torch.__version__}, {torch.get_num_threads()} threads", flush=True)
for line in sys.stdin:
    began, cpu = time.perf_counter(), time.process_time()
    for _ in range(int(line)):
        loss = step()
    seconds, used = time.perf_counter() - began, time.process_time() - cpu
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": seconds, "cpuSeconds": used, "megabytes": megabytes, "loss": loss}), flush=True)
