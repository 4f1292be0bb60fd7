"""Runs an ONNX file node by node in eager PyTorch: a second, independent reading of the ONNX operators.

Everything is done in the dtype of the input (float32 or float64); integer tensors (shapes, pads, axes) stay int64.
"""

import math

import onnx
import torch
import torch.nn.functional as F
from onnx import numpy_helper

OPERATORS = {}


def operator(function):
    """Registers a function under its own name, which is the ONNX operator's: f(call, *inputs) -> tensor."""
    OPERATORS[function.__name__] = function
    return function


class Call:
    """What an operator sees besides its inputs: attributes, opset, float dtype, and the backward rule of Relu."""

    def __init__(self, node, opset, dtype, rectify):
        self.node, self.opset, self.dtype, self.rectify = node, opset, dtype, rectify
        self.attributes = {a.name: onnx.helper.get_attribute_value(a) for a in node.attribute}

    def get(self, name, default=None):
        value = self.attributes.get(name, default)
        return value.decode() if isinstance(value, bytes) else value

    def constant(self):
        return to_torch(numpy_helper.to_array(self.get("value")), self.dtype)


def to_torch(array, dtype):
    tensor = torch.from_numpy(array.copy())
    return tensor.to(dtype) if tensor.is_floating_point() else tensor


class Network:
    def __init__(self, path):
        model = onnx.load(path)
        graph = model.graph
        self.opset = next(o.version for o in model.opset_import if o.domain in ("", "ai.onnx"))
        self.nodes = list(graph.node)
        self.weights = {i.name: numpy_helper.to_array(i) for i in graph.initializer}
        self.input, = (i for i in graph.input if i.name not in self.weights)
        self.shape = [max(d.dim_value, 1) for d in self.input.type.tensor_type.shape.dim]
        self.output = graph.output[0].name
        missing = sorted({n.op_type for n in self.nodes} - OPERATORS.keys())
        if missing:
            raise NotImplementedError(f"{path}: operators {missing} are not in {__file__}; it has {sorted(OPERATORS)}.")

    def logits(self):
        """The tensor in front of a trailing Softmax, or the output itself."""
        last = next(n for n in self.nodes if self.output in n.output)
        return last.input[0] if last.op_type == "Softmax" else self.output

    def run(self, x, rectify=torch.relu, replaced={}):
        """All tensors of the graph by name. `replaced` fixes the value of named tensors, whatever their node computes."""
        values = {"": None, self.input.name: x, **replaced}
        values.update((name, to_torch(array, x.dtype)) for name, array in self.weights.items())
        for node in self.nodes:
            if node.output[0] not in replaced:
                call = Call(node, self.opset, x.dtype, rectify)
                values[node.output[0]] = OPERATORS[node.op_type](call, *(values[i] for i in node.input))
        return values


# Windows ---------------------------------------------------------------------------------------------------------------

def windows(call, x, kernel, fill):
    """x with the padding made explicit, plus (kernel, stride, dilation)."""
    rank = len(kernel)
    stride, dilation = call.get("strides", [1] * rank), call.get("dilations", [1] * rank)
    pads, auto = call.get("pads", [0] * 2 * rank), call.get("auto_pad", "NOTSET")
    if auto.startswith("SAME"):
        extent = [(k - 1) * d + 1 for k, d in zip(kernel, dilation)]
        total = [max((math.ceil(n / s) - 1) * s + e - n, 0) for n, s, e in zip(x.shape[2:], stride, extent)]
        less, more = [t // 2 for t in total], [t - t // 2 for t in total]
        pads = less + more if auto == "SAME_UPPER" else more + less
    if any(pads):
        x = F.pad(x, [p for axis in reversed(range(rank)) for p in (pads[axis], pads[axis + rank])], value=fill)
    return x, kernel, stride, dilation


@operator
def Conv(call, x, weight, bias=None):
    x, _, stride, dilation = windows(call, x, list(weight.shape[2:]), 0.0)
    return F.conv2d(x, weight, bias, stride, 0, dilation, call.get("group", 1))


@operator
def MaxPool(call, x):
    x, kernel, stride, dilation = windows(call, x, call.get("kernel_shape"), -math.inf)
    return F.max_pool2d(x, kernel, stride, 0, dilation, bool(call.get("ceil_mode", 0)))


@operator
def AveragePool(call, x):
    if call.get("ceil_mode", 0):
        raise NotImplementedError(f"AveragePool '{call.node.name}': ceil_mode=1 is not supported, 0 is.")
    inside, *_ = windows(call, torch.ones_like(x), call.get("kernel_shape"), float(call.get("count_include_pad", 0)))
    x, kernel, stride, _ = windows(call, x, call.get("kernel_shape"), 0.0)
    return F.avg_pool2d(x, kernel, stride) / F.avg_pool2d(inside, kernel, stride)


@operator
def GlobalAveragePool(call, x):
    return x.mean(tuple(range(2, x.dim())), keepdim=True)


# Arithmetic ------------------------------------------------------------------------------------------------------------

@operator
def Add(call, a, b):
    return a + b


@operator
def Sub(call, a, b):
    return a - b


@operator
def Mul(call, a, b):
    return a * b


@operator
def Div(call, a, b):
    return a / b


@operator
def MatMul(call, a, b):
    return a @ b


@operator
def Gemm(call, a, b, c=None):
    a, b = a.t() if call.get("transA", 0) else a, b.t() if call.get("transB", 0) else b
    product = call.get("alpha", 1.0) * (a @ b)
    return product if c is None else product + call.get("beta", 1.0) * c


@operator
def BatchNormalization(call, x, scale, bias, mean, variance):
    return F.batch_norm(x, mean, variance, scale, bias, training=False, eps=call.get("epsilon", 1e-5))


@operator
def Relu(call, x):
    return call.rectify(x)


@operator
def Softmax(call, x):
    if call.opset >= 13:
        return x.softmax(call.get("axis", -1))
    rows = math.prod(x.shape[:call.get("axis", 1)])
    return x.reshape(rows, -1).softmax(1).reshape(x.shape)


# Shapes ----------------------------------------------------------------------------------------------------------------

@operator
def Constant(call):
    return call.constant()


@operator
def ConstantOfShape(call, shape):
    value = call.constant() if "value" in call.attributes else torch.zeros(1, dtype=call.dtype)
    return value.expand(shape.tolist())


@operator
def Shape(call, x):
    return torch.tensor(x.shape)


@operator
def Cast(call, x):
    to = onnx.TensorProto.DataType.Name(call.get("to"))
    return x.to({"FLOAT": call.dtype, "DOUBLE": call.dtype, "INT64": torch.int64, "INT32": torch.int32}[to])


@operator
def Gather(call, x, index):
    return x[(slice(None),) * (call.get("axis", 0) % x.dim()) + (index,)]


@operator
def Concat(call, *parts):
    return torch.cat(parts, call.get("axis"))


@operator
def Slice(call, x, starts, ends, axes=None, steps=None):
    axes = range(len(starts)) if axes is None else axes.tolist()
    steps = [1] * len(starts) if steps is None else steps.tolist()
    for start, end, axis, step in zip(starts.tolist(), ends.tolist(), axes, steps):
        # Python clamps start and end as ONNX does, negative steps included; torch's own slices refuse those.
        kept = range(*slice(start, end, step).indices(x.shape[axis]))
        x = x.index_select(axis, torch.tensor(kept, dtype=torch.int64))
    return x


@operator
def Pad(call, x, pads, value=None):
    if call.get("mode", "constant") != "constant":
        raise NotImplementedError(f"Pad '{call.node.name}': mode '{call.get('mode')}' is not supported, 'constant' is.")
    pads, rank = pads.tolist(), x.dim()
    order = [p for axis in reversed(range(rank)) for p in (pads[axis], pads[axis + rank])]
    return F.pad(x, order, value=0.0 if value is None else value.item())


@operator
def Unsqueeze(call, x, axes=None):
    axes = call.get("axes") if axes is None else axes.tolist()
    rank = x.dim() + len(axes)
    for axis in sorted(a % rank for a in axes):
        x = x.unsqueeze(axis)
    return x


@operator
def Transpose(call, x):
    return x.permute(call.get("perm", list(reversed(range(x.dim())))))


@operator
def Flatten(call, x):
    return x.reshape(math.prod(x.shape[:call.get("axis", 1)]), -1)


@operator
def Reshape(call, x, shape):
    return x.reshape([x.shape[i] if n == 0 else n for i, n in enumerate(shape.tolist())])
