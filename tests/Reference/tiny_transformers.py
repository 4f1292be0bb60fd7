"""Exports the tiny vision transformers of this folder, with random weights, as PyTorch's exporter writes them: python3 tiny_transformers.py"""
import torch
from torch import nn


class Attention(nn.Module):
    """Self-attention as timm writes it: one projection for queries, keys and values."""

    def __init__(self, width, heads):
        super().__init__()
        self.heads, self.qkv, self.proj = heads, nn.Linear(width, 3 * width), nn.Linear(width, width)

    def forward(self, x):
        n, t, c = x.shape
        q, k, v = self.qkv(x).reshape(n, t, 3, self.heads, c // self.heads).permute(2, 0, 3, 1, 4).unbind(0)
        a = (q * (c // self.heads) ** -0.5) @ k.transpose(-2, -1)
        return self.proj((a.softmax(dim=-1) @ v).transpose(1, 2).reshape(n, t, c))


class Torch(nn.Module):
    """Self-attention as torchvision writes it: PyTorch's own module, whose heads are folded into the batch."""

    def __init__(self, width, heads):
        super().__init__()
        self.attention = nn.MultiheadAttention(width, heads, batch_first=True)

    def forward(self, x):
        return self.attention(x, x, x, need_weights=False)[0]


class Block(nn.Module):
    def __init__(self, width, heads, attention):
        super().__init__()
        self.norm1, self.attention, self.norm2 = nn.LayerNorm(width), attention(width, heads), nn.LayerNorm(width)
        self.mlp = nn.Sequential(nn.Linear(width, 2 * width), nn.GELU(), nn.Linear(2 * width, width))

    def forward(self, x):
        x = x + self.attention(self.norm1(x))
        return x + self.mlp(self.norm2(x))


class Transformer(nn.Module):
    """Patches of 8 x 8, an optional class token and registers, pre-norm blocks; scores from the class token or from the mean of all tokens."""

    def __init__(self, attention=Attention, size=(32, 48), width=24, heads=3, blocks=2, classes=5, extra=1):
        super().__init__()
        self.extra, patches = extra, (size[0] // 8) * (size[1] // 8)
        self.patch = nn.Conv2d(3, width, 8, 8)
        self.tokens = nn.Parameter(torch.randn(1, max(extra, 1), width))
        self.position = nn.Parameter(0.5 * torch.randn(1, patches + extra, width))
        self.blocks = nn.Sequential(*(Block(width, heads, attention) for _ in range(blocks)))
        self.norm, self.head = nn.LayerNorm(width), nn.Linear(width, classes)

    def forward(self, x):
        x = self.patch(x).flatten(2).transpose(1, 2)
        if self.extra:
            x = torch.cat([self.tokens.expand(x.shape[0], -1, -1), x], dim=1)
        x = self.norm(self.blocks(x + self.position))
        return self.head(x[:, 0] if self.extra else x.mean(dim=1))


def export(name, model, opset, batch=True):
    # Random heads see little; larger weights make attention and scores differ from place to place.
    with torch.no_grad():
        for p in model.parameters():
            if p.dim() > 1:
                p.mul_(1.8)
    axes = {"image": {0: "batch"}, "scores": {0: "batch"}} if batch else None
    torch.onnx.export(
        model.eval(), torch.randn(1, 3, 32, 48), name + ".onnx", opset_version=opset, input_names=["image"], output_names=["scores"], dynamic_axes=axes)


torch.manual_seed(1)
export("vit_class_token_op13", Transformer(), 13)
export("vit_class_token_op17", Transformer(), 17)
export("vit_multihead_registers_op16", Transformer(Torch, extra=3), 16)
export("vit_mean_fixed_batch_op14", Transformer(extra=0), 14, batch=False)
