#!/usr/bin/python3
"""Reference scores, gradients and Grad-CAM of an ONNX model, from PyTorch's autograd. See README.md."""

import argparse
import hashlib
import json
import sys
from pathlib import Path

import numpy
import torch

from onnx_network import Network

HERE = Path(__file__).resolve().parent
INPUTS = {
    "normalised": "4 * (fmix32(i) >> 8) / 2^24 - 2",
    "pixels": "fmix32(i) >> 24",
}
SAMPLES = 512
FIRST_SCORES = 20
# A map behind these is the map in front of them, rearranged; other engines may drop such nodes, so no layer is taken there.
MOVERS = {"Pad", "Reshape", "Transpose"}


def fmix32(count):
    """The finaliser of MurmurHash3 on the uint32 numbers 0 .. count-1: noise that any language repeats bit for bit."""
    h = numpy.arange(count, dtype=numpy.uint32)
    h ^= h >> 16
    h *= numpy.uint32(0x85EBCA6B)
    h ^= h >> 13
    h *= numpy.uint32(0xC2B2AE35)
    return h ^ (h >> 16)


def make_input(kind, shape):
    """Every value is exact in float32: 24 random bits scaled to [-2, 2), or whole pixels 0..255."""
    noise = fmix32(numpy.prod(shape))
    x = (noise >> 24).astype(numpy.float64) if kind == "pixels" else 4.0 * (noise >> 8) / 2.0**24 - 2.0
    return torch.from_numpy(x).reshape(shape)


class Rectifier(torch.autograd.Function):
    """Relu whose backward rule is guided backpropagation (g * [g>0] * [x>0]) or deconvolution (g * [g>0])."""

    @staticmethod
    def forward(context, x, rule):
        context.rule = rule
        context.save_for_backward(x)
        return x.clamp(min=0)

    @staticmethod
    def backward(context, g):
        x, = context.saved_tensors
        g = g.clamp(min=0)
        return (g * (x > 0) if context.rule == "guided" else g), None


RULES = {
    "standard": torch.relu,
    "guided": lambda x: Rectifier.apply(x, "guided"),
    "deconvolution": lambda x: Rectifier.apply(x, "deconvolution"),
}


def find_layer(network, values):
    """The last [N,C,H,W] tensor with H,W > 1, leaving out nodes that only move values."""
    maps = [n for n in network.nodes if n.op_type not in MOVERS
            and values[n.output[0]].dim() == 4 and min(values[n.output[0]].shape[2:]) > 1]
    if not maps:
        raise ValueError(f"{network.output}: no tensor [N,C,H,W] with H,W > 1, so Grad-CAM has no layer.")
    return maps[-1].output[0], maps[-1].op_type


def grad_cam(activation, gradient):
    return (gradient.mean((2, 3), keepdim=True) * activation).sum(1)[0]


def observe(network, x, index=None):
    """Scores, target, gradients under every rule, and Grad-CAM, all in the dtype of x."""
    logits, seen = network.logits(), {"gradients": {}}
    for rule, rectify in RULES.items():
        leaf = x.clone().requires_grad_()
        values = network.run(leaf, rectify)
        row = values[logits].flatten()
        if rule == "standard":
            layer, op = find_layer(network, values)
            index = row.argmax().item() if index is None else index
            gradient, at_layer = torch.autograd.grad(row[index], [leaf, values[layer]])
            seen |= {"scores": values[network.output].detach().flatten(), "target": row[index].detach(), "index": index,
                     "layer": layer, "op": op, "activation": values[layer].detach(), "at_layer": at_layer,
                     "cam": grad_cam(values[layer].detach(), at_layer)}
        else:
            gradient, = torch.autograd.grad(row[index], [leaf])
        seen["gradients"][rule] = gradient
    return seen


# Storing ---------------------------------------------------------------------------------------------------------------

def digits(value, count=9):
    """Rounded to significant digits; a whole list at once."""
    if isinstance(value, torch.Tensor):
        value = value.flatten().tolist()
    return [digits(v, count) for v in value] if isinstance(value, list) else float(f"{value:.{count}g}")


def float32_error(single, double):
    """How far PyTorch's own float32 run is from its float64 run: in L2, and at the worst entry."""
    difference = single.double() - double
    return {"l2": digits((difference.norm() / double.norm()).item(), 3),
            "max": digits((difference.abs().max() / double.abs().max()).item(), 3)}


def sample_indices(count):
    """One index in each of 512 equal stretches, at a place that hashing picks; all of them when there are fewer."""
    if count <= SAMPLES:
        return list(range(count))
    low = numpy.arange(SAMPLES + 1) * count // SAMPLES
    return (low[:-1] + fmix32(SAMPLES) % numpy.diff(low)).tolist()


def reference(path, kind):
    network = Network(str(path))
    x = make_input(kind, network.shape)
    double = observe(network, x)
    single = observe(network, x.float(), double["index"])
    if single["scores"].argmax() != double["index"]:
        raise ArithmeticError(f"{path.name}: float32 predicts {single['scores'].argmax()}, float64 {double['index']}.")
    scores, indices = double["scores"], sample_indices(x.numel())
    gradients = {}
    for rule, g in double["gradients"].items():
        if not g.isfinite().all() or g.norm() == 0:
            raise ArithmeticError(f"{path.name}: the {rule} gradient is zero or not finite: no use as a reference.")
        gradients[rule] = {
            "l2": digits(g.norm().item()), "sum": digits(g.sum().item()), "max_abs": digits(g.abs().max().item()),
            "sum_times_input": digits((g * x).sum().item()),
            "float32_error": float32_error(single["gradients"][rule], g),
            "values": digits(g.flatten()[indices]),
        }
    return {
        "model": {"file": path.name, "sha256": hashlib.sha256(path.read_bytes()).hexdigest()},
        "input": {"name": network.input.name, "shape": network.shape, "scale": kind, "formula": INPUTS[kind],
                  "first": digits(x.flatten()[:4])},
        "output": {"name": network.output, "count": len(scores), "predicted": double["index"],
                   "float32_error": float32_error(single["scores"], scores),
                   "scores": digits(scores if len(scores) <= 10 else scores[:FIRST_SCORES])},
        "target": {"tensor": network.logits(), "index": double["index"], "value": digits(double["target"].item())},
        "grad_cam": {"layer": double["layer"], "operator": double["op"], "layer_shape": list(double["activation"].shape),
                     "map_shape": list(double["cam"].shape),
                     "float32_error": float32_error(single["cam"], double["cam"]), "values": digits(double["cam"])},
        "sample_indices": indices,
        "gradients": gradients,
    }


def to_json(node, indent=0):
    """Objects one key a line, lists on one line: diffs stay readable and files small."""
    if not isinstance(node, dict):
        return json.dumps(node, separators=(",", ":"))
    pad = " " * (indent + 2)
    rows = ",\n".join(f"{pad}{json.dumps(k)}: {to_json(v, indent + 2)}" for k, v in node.items())
    return "{\n" + rows + "\n" + " " * indent + "}"


# Checking --------------------------------------------------------------------------------------------------------------

def differences(stored, fresh, where=""):
    """Lines that say where two references differ by more than float64 rounding on another machine explains."""
    if where.endswith("float32_error"):
        # Depends on the machine's kernels: only its order of magnitude is comparable.
        return [f"{where}.{k}: stored {stored[k]}, now {v}" for k, v in fresh.items() if v > 10 * max(stored[k], 1e-6)]
    if isinstance(fresh, dict):
        if stored.keys() != fresh.keys():
            return [f"{where}: stored keys {sorted(stored)}, now {sorted(fresh)}"]
        return [line for k in fresh for line in differences(stored[k], fresh[k], f"{where}.{k}")]
    if isinstance(fresh, float) or (isinstance(fresh, list) and any(isinstance(v, float) for v in fresh)):
        a, b = numpy.atleast_1d(stored), numpy.atleast_1d(fresh)
        if a.shape != b.shape:
            return [f"{where}: stored {a.size} values, now {b.size}"]
        worst = numpy.abs(a - b).max() / max(numpy.abs(a).max(), 1e-30)
        return [f"{where}: relative difference {worst:.2g}, allowed 1e-08"] if worst > 1e-8 else []
    return [] if stored == fresh else [f"{where}: stored {stored}, now {fresh}"]


def verify(path, kind):
    """Largest relative errors against central differences and against a second guided/deconvolution implementation."""
    network = Network(str(path))
    x = make_input(kind, network.shape)
    seen = observe(network, x)
    noise = torch.Generator().manual_seed(1)

    def score(**given):
        with torch.no_grad():
            return network.run(**given)[network.logits()].flatten()[seen["index"]].item()

    def slope_error(value, gradient, run, single_entries):
        # A step far below the distance to the next kink: between kinks these networks are linear in their input.
        step = 1e-6 * value.abs().max().item()
        directions = [torch.randn(value.shape, generator=noise, dtype=value.dtype) for _ in range(4)]
        for i in sample_indices(value.numel())[::SAMPLES // single_entries]:
            directions.append(torch.zeros_like(value))
            directions[-1].view(-1)[i] = 1
        errors = []
        for d in directions:
            slope = (run(value + step * d) - run(value - step * d)) / (2 * step)
            errors.append(abs(slope - (gradient * d).sum().item()) / (gradient.abs().max() * d.norm()).item())
        return max(errors)

    def hooked(rule):
        def rectify(a):
            mask = (a > 0).to(a.dtype)
            y = a * mask if rule == "guided" else a + (a * (mask - 1)).detach()
            y.register_hook(lambda g: g.clamp(min=0))
            return y
        leaf = x.clone().requires_grad_()
        gradient, = torch.autograd.grad(network.run(leaf, rectify)[network.logits()].flatten()[seen["index"]], [leaf])
        return ((gradient - seen["gradients"][rule]).norm() / gradient.norm()).item()

    return {
        "input gradient": slope_error(x, seen["gradients"]["standard"], lambda v: score(x=v), 16),
        f"gradient at '{seen['layer']}'": slope_error(
            seen["activation"], seen["at_layer"], lambda v: score(x=x, replaced={seen["layer"]: v}), 16),
        "guided": hooked("guided"),
        "deconvolution": hooked("deconvolution"),
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("models", nargs="+", type=Path, help=".onnx files")
    parser.add_argument("--scale", choices=INPUTS, help="values of the input; default: as in the stored file")
    parser.add_argument("--check", action="store_true", help="compare with the stored files instead of writing them")
    parser.add_argument("--verify", action="store_true", help="also compare the gradients with finite differences")
    options = parser.parse_args()
    failed = False
    for path in options.models:
        file = HERE / f"{path.stem}.json"
        stored = json.loads(file.read_text()) if file.exists() else None
        if stored is None and (options.check or options.scale is None):
            parser.error(f"{file} does not exist yet: create it with --scale {' or --scale '.join(INPUTS)}, without --check.")
        kind = options.scale or stored["input"]["scale"]
        fresh = reference(path, kind)
        lines = differences(stored, json.loads(to_json(fresh))) if options.check else []
        if not options.check:
            file.write_text(to_json(fresh) + "\n")
        if options.verify:
            for name, error in verify(path, kind).items():
                print(f"{path.name}: {name}: relative error {error:.2g}")
                lines += [f"{name}: relative error {error:.2g}, allowed 1e-06"] if not error <= 1e-6 else []
        failed |= bool(lines)
        print(f"{path.name}: {'differs' if lines else 'agrees' if options.check else 'written'}", *lines, sep="\n  ")
    sys.exit(failed)


if __name__ == "__main__":
    main()
