namespace Microsoft.ML.Saliency.Onnx;

sealed partial class OnnxReader
{
    bool _inFunction;
    int? _functionOpset;

    void ReadFunction(OnnxReaderMessage m)
    {
        var (domain, name, overload) = ("", "", "");
        var opset = 0L;
        List<string> inputs = [], outputs = [];
        List<ArraySegment<byte>> pending = [], defaults = [];
        while (m.Next())
        {
            switch (m.Field)
            {
                case OnnxFields.Function.Domain: domain = OwnDomain(m.Text()); break;
                case OnnxFields.Function.Name: name = m.Text(); break;
                case OnnxFields.Function.Overload: overload = m.Text(); break;
                case OnnxFields.Function.Input: inputs.Add(m.Text()); break;
                case OnnxFields.Function.Output: outputs.Add(m.Text()); break;
                case OnnxFields.Function.Node: pending.Add(m.Bytes()); break;
                case OnnxFields.Function.Default: defaults.Add(m.Bytes()); break;
                case OnnxFields.Function.OpsetImport: opset = Math.Max(opset, ReadOpset(m.Message())); break;
                default: m.Skip(); break;
            }
        }

        var function = $"the function '{name}' of domain '{domain}'";
        (_inFunction, _functionOpset) = (true, opset is > 0 and <= int.MaxValue ? (int)opset : null);
        var checks = new OnnxChecks(_name);
        var nodes = pending.ConvertAll(n => ReadNode(m.Message(n), checks));
        var attributes = new Dictionary<string, OnnxAttribute>();
        var itself = new OnnxNode(name.Length > 0 ? name : throw Damaged("defines a function without a name"), inputs, outputs, attributes, domain: domain);
        defaults.ForEach(d => ReadAttribute(m.Message(d), itself, attributes, checks));
        (_inFunction, _functionOpset) = (false, null);

        var sorted = checks.Arrange([.. inputs.Select(i => new OnnxValueInfo(i, OnnxElementType.Undefined, null))], [.. outputs.Select(o => new OnnxValueInfo(o, OnnxElementType.Undefined, null))], nodes, []);
        foreach (var (tensor, user) in checks.Missing)
        {
            throw Damaged($"has in {function} no node or input that makes '{tensor}', which {user} reads");
        }

        if (outputs.Distinct().Count() != outputs.Count || !_functions.TryAdd(new(domain, name, overload), new(inputs, outputs, attributes, sorted)))
        {
            throw Damaged($"defines {function} {(outputs.Distinct().Count() != outputs.Count ? "with two outputs of one name" : "twice")}");
        }
    }
}
