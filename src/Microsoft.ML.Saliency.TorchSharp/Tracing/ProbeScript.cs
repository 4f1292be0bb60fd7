using Microsoft.ML.Saliency.Onnx;

namespace Microsoft.ML.Saliency.Tracing;

/// <summary>
/// Writes the TorchScript that answers a probe. The graph is cut where a gradient is wanted and, under a rule of their own, at rectifiers:
/// what comes out of a cut is a new leaf of autograd, and the gradient is carried across the cut, changed by the rule.
/// </summary>
sealed class ProbeScript
{
    const string Prelude = """
        def gradients(value: Tensor, wrt: List[Tensor], given: Tensor, retain: bool) -> List[Tensor]:
          result: List[Tensor] = []
          if not value.requires_grad:
            for t in wrt:
              result.append(torch.zeros_like(t))
            return result
          cotangents: List[Optional[Tensor]] = []
          cotangents.append(given)
          found = torch.autograd.grad([value], wrt, cotangents, retain, False, True)
          for i in range(len(wrt)):
            g = found[i]
            if g is None:
              result.append(torch.zeros_like(wrt[i]))
            else:
              result.append(g)
          return result

        def plain(tensors: List[Tensor]) -> List[Tensor]:
          result: List[Tensor] = []
          for t in tensors:
            result.append((t.detach().to(6) if t.dtype == 15 else t.detach()).contiguous())
          return result


        """;

    readonly TracedModel _traced;
    readonly ProbeKey _key;
    readonly ScriptWriter _writer;
    readonly List<Cut> _cuts = [];

    ProbeScript(TracedModel traced, ProbeKey key)
    {
        _traced = traced;
        _key = key;
        _writer = new(traced, traced.Precision);
    }

    internal static string Write(TracedModel traced, ProbeKey key) => new ProbeScript(traced, key).Write();

    string Start => _key.From ?? _traced.Model.Input.Name;

    string Write()
    {
        var score = _traced.Model.Score;
        var scored = _key.Logits ? score.Logits : score.Output;
        string[] ends = [score.Output, scored, .. _key.ValueNames, .. _key.GradientNames];
        var nodes = new Reach(_traced, [Start]).NodesOf(ends);
        if (_key.From is not null && nodes.Any(n => n.Inputs.Contains(_traced.Model.Input.Name)))
        {
            throw Throw.LeadsAround(_traced.Model, _key.From);
        }

        foreach (var name in _traced.Given)
        {
            _writer.Bind(name, _writer.Let($"{_writer.Variable(name)}.expand([n, {string.Join(", ", _traced.Graph[name].Shape!.Skip(1))}])", name));
        }

        _writer.Bind(Start, _traced.ChannelsLast(Start) ? _writer.Let("x.contiguous(memory_format=2)", "channels last") : "x");
        CutAt(Start);
        Forward(nodes, scored);

        _writer.Line($"scores = {_writer.Variable(scored)}.reshape([n, {score.Classes}]).to(6)");
        _writer.Line("best = torch.argmax(scores, 1)");
        _writer.Line("chosen = torch.where(target < 0, best, target)");
        _writer.Line($"value = {Value(score)}");
        Backward(scored);

        string[] results =
        [
            "chosen",
            "value",
            $"{_writer.Variable(score.Output)}.reshape([n, {score.Classes}])",
            "scores",
            .. _key.ValueNames.Select(_writer.Variable),
            .. _key.GradientNames.Select(name => _cuts.First(c => c.Tensor == name && c.Rectifier is null).Gradient ?? $"torch.zeros_like({_writer.Variable(name)})"),
        ];
        _writer.Line($"return plain([{string.Join(", ", results)}])");
        return $"{Prelude}def probe(x: Tensor, w: List[Tensor], target: Tensor, weights: Tensor) -> List[Tensor]:\n  n = x.size(0)\n{_writer.Body}\n";
    }

    string Value(ScoreDescription score) => _key.Target switch
    {
        TargetKind.Weighted => "torch.sum(scores * weights, 1)",
        TargetKind.Loss when score.Activation == ScoreActivation.Sigmoid => "torch.softplus(torch.neg(torch.gather(scores, 1, chosen.unsqueeze(1)))).squeeze(1)",
        TargetKind.Loss => "torch.neg(torch.gather(torch.log_softmax(scores, 1), 1, chosen.unsqueeze(1))).squeeze(1)",
        _ => "torch.gather(scores, 1, chosen.unsqueeze(1)).squeeze(1)",
    };

    void Forward(List<OnnxNode> nodes, string scored)
    {
        var rectifiers = Rules(scored).SelectMany(r => r.Nodes.Select(node => (node, r))).ToDictionary(p => p.node, p => p.r);
        var inner = new Dictionary<Rectifier, string>();
        foreach (var node in nodes)
        {
            if (!rectifiers.TryGetValue(node, out var rectifier))
            {
                _writer.Write(node);
            }
            else
            {
                if (!inner.TryGetValue(rectifier, out var z))
                {
                    inner[rectifier] = z = _writer.Leaf(rectifier.Input);
                }

                using (_writer.Rebind(rectifier.Input, z))
                {
                    _writer.Write(node);
                }

                if (node.Outputs[0] == rectifier.Output)
                {
                    _cuts.Add(new(rectifier.Output, rectifier.Input, z, _writer.Variable(rectifier.Output)) { Rectifier = rectifier, Before = _writer.Variable(rectifier.Input) });
                    _cuts[^1].Leaf = _writer.Leaf(rectifier.Output);
                    _writer.Bind(rectifier.Output, _cuts[^1].Leaf);
                }
            }

            foreach (var output in node.Outputs)
            {
                CutAt(output);
            }
        }
    }

    /// <summary>The rectifiers on the way from a wanted tensor to the scores, where a rule changes their gradient.</summary>
    IEnumerable<Rectifier> Rules(string scored)
    {
        if (_key.Rectifier == RectifierRule.Standard)
        {
            return [];
        }

        var behind = new Reach(_traced, _key.GradientNames);
        var ahead = new Reach(_traced, [Start]).NodesOf([scored]).ToHashSet();
        return Rectifiers.Find(_traced.Graph).Where(r => r.Nodes.All(ahead.Contains) && behind.GivenBehind([r.Input]).Count > 0);
    }

    void CutAt(string tensor)
    {
        // Autograd has to start somewhere: at a wanted tensor that no other one leads to, nothing before it is recorded.
        if (_key.GradientNames.Contains(tensor))
        {
            var before = _writer.Variable(tensor);
            _cuts.Add(new(tensor, tensor, before, before) { Before = before });
            _cuts[^1].Leaf = _writer.Leaf(tensor);
            _writer.Bind(tensor, _cuts[^1].Leaf);
        }
    }

    /// <summary>From the value back to each cut, last cut first; the gradient of a leaf is the sum over all that was computed from it.</summary>
    void Backward(string scored)
    {
        if (_cuts.Count == 0)
        {
            return;
        }

        Collect("value", scored, "torch.ones_like(value)", _cuts.Count);
        for (var i = _cuts.Count - 1; i >= 0; i--)
        {
            var cut = _cuts[i];
            if (cut.Gradient is not { } g)
            {
                continue;
            }

            if (cut.Rectifier is not null)
            {
                g = _writer.Let($"torch.relu({g})");
                g = _key.Rectifier == RectifierRule.Deconvolution ? g : _writer.Let($"gradients({cut.Outer}, [{cut.Inner}], {g}, False)[0]");
            }

            Collect(cut.Before, cut.From, g, i);
        }
    }

    void Collect(string from, string tensor, string given, int before)
    {
        // What lies behind a cut belongs to that cut; a tensor may be cut twice, as a rectifier's output and because it is wanted: the later leaf is the nearer.
        var reach = new Reach(_traced, _cuts.Take(before).Select(c => c.Tensor)).GivenBehind([tensor]);
        var leaves = _cuts.Take(before).GroupBy(c => c.Tensor).Where(g => reach.Contains(g.Key)).Select(g => g.Last()).ToList();
        if (leaves.Count == 0)
        {
            return;
        }

        // Segments may share what was recorded before them: it is kept where there are several.
        var name = _writer.Let($"gradients({from}, [{string.Join(", ", leaves.Select(l => l.Leaf))}], {given}, {(_cuts.Count > 1 ? "True" : "False")})");
        for (var i = 0; i < leaves.Count; i++)
        {
            leaves[i].Gradient = leaves[i].Gradient is { } sum ? _writer.Let($"{sum} + {name}[{i}]") : _writer.Let($"{name}[{i}]");
        }
    }

    /// <summary>A place where the graph is cut.</summary>
    /// <param name="Tensor">The tensor that is a leaf behind the cut.</param>
    /// <param name="From">The tensor before the cut that the gradient is carried on to.</param>
    /// <param name="Inner">Variable of the rectifier's input as a leaf of its own.</param>
    /// <param name="Outer">Variable of the rectifier's output before it became a leaf.</param>
    sealed record Cut(string Tensor, string From, string Inner, string Outer)
    {
        internal Rectifier? Rectifier { get; init; }

        /// <summary>Variable of <see cref="From"/> before the cut.</summary>
        internal string Before { get; init; } = "";

        internal string Leaf { get; set; } = "";

        /// <summary>Variable of the gradient that has arrived at the leaf so far.</summary>
        internal string? Gradient { get; set; }
    }
}
