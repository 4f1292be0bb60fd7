"""What a Python user would write for the same jobs, with PyTorch and torchvision: python3 peer.py MODEL; then one job a line on standard input, seconds on standard output.

Random weights: the time does not depend on them. Each job is written as its users write it: torch.autograd.grad, hooks with a full backward pass, loops over batches.
"""
import os
import sys
import time

import torch
import torchvision

torch.manual_seed(0)
torch.set_num_threads(os.cpu_count())
name = sys.argv[1]
model = getattr(torchvision.models, name)(weights=None).eval()
for module in model.modules():
    # A hook for gradients refuses what is changed in place.
    if isinstance(module, torch.nn.ReLU):
        module.inplace = False
x = torch.rand(1, 3, 224, 224)
target = int(model(x).argmax(1))


def forward():
    with torch.no_grad():
        model(x)


def gradient():
    picture = x.clone().requires_grad_(True)
    return torch.autograd.grad(model(picture)[0, target], picture)[0]


def last_layer():
    return {"resnet50": lambda: model.layer4, "vgg16": lambda: model.features[29], "squeezenet1_1": lambda: model.classifier[2]}[name]()


def grad_cam():
    seen = {}
    forward_hook = last_layer().register_forward_hook(lambda m, i, o: seen.__setitem__("a", o))
    backward_hook = last_layer().register_full_backward_hook(lambda m, i, o: seen.__setitem__("g", o[0]))
    model.zero_grad()
    model(x)[0, target].backward()
    forward_hook.remove()
    backward_hook.remove()
    cam = torch.relu((seen["a"] * seen["g"].mean(dim=(2, 3), keepdim=True)).sum(1))
    return torch.nn.functional.interpolate(cam[None], size=(224, 224), mode="bilinear", align_corners=False)


def integrated_gradients(steps=50, batch=10):
    total = torch.zeros_like(x)
    alphas = (torch.arange(steps) + 0.5) / steps
    for chunk in alphas.split(batch):
        points = (chunk.view(-1, 1, 1, 1) * x).requires_grad_(True)
        total += torch.autograd.grad(model(points)[:, target].sum(), points)[0].sum(0, keepdim=True)
    return x * total / steps


def smoothgrad(samples=25):
    total = torch.zeros_like(x)
    for _ in range(samples):
        noisy = (x + 0.15 * torch.randn_like(x)).requires_grad_(True)
        total += torch.autograd.grad(model(noisy)[0, target], noisy)[0]
    return total / samples


def occlusion(batch, window=15, stride=8):
    places = [(t, l) for t in range(0, 224 - window + 1, stride) for l in range(0, 224 - window + 1, stride)]
    scores = []
    with torch.no_grad():
        for start in range(0, len(places), batch):
            chunk = places[start:start + batch]
            pictures = x.repeat(len(chunk), 1, 1, 1)
            for i, (t, l) in enumerate(chunk):
                pictures[i, :, t:t + window, l:l + window] = 0
            scores.append(torch.softmax(model(pictures), 1)[:, target])
    return torch.cat(scores)


jobs = {
    "forward": forward,
    "gradient": gradient,
    "grad-cam": grad_cam,
    "integrated-gradients": integrated_gradients,
    "smoothgrad": smoothgrad,
    "occlusion-1": lambda: occlusion(1),
    "occlusion-16": lambda: occlusion(16),
}
print(f"torch {torch.__version__}, torchvision {torchvision.__version__}, {torch.get_num_threads()} threads", flush=True)
for line in sys.stdin:
    begin = time.perf_counter()
    jobs[line.strip()]()
    print(f"{time.perf_counter() - begin:.6f}", flush=True)
