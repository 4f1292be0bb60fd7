using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.Saliency.Onnx;

namespace Microsoft.ML.Saliency.Mutations;

/// <summary>All that a user does with a model: load it, look at it, make each engine, explain one picture by gradient and by Grad-CAM.</summary>
static class Trial
{
    /// <summary>What messages call the file.</summary>
    const string Name = "mutant.onnx";

    // Smaller than the defaults, so that what may take minutes there takes a second here.
    static readonly EngineOptions[] s_engines =
    [
        new TorchSharpEngineOptions { Threads = 1, MaxPassBytes = 64 << 20, MaxPassOperations = 1e9 },
        new OnnxRuntimeEngineOptions { Threads = 1, MaxPassBytes = 64 << 20, MaxPassOperations = 1e9 },
    ];

    internal static List<Outcome> Run(byte[] file)
    {
        OnnxModel model;
        try
        {
            model = OnnxModel.Load(file, Name);
        }
        catch (Exception e)
        {
            return [Of("load", e)];
        }

        var result = new List<Outcome>();
        try
        {
            ModelDescription.Of(model);
        }
        catch (Exception e)
        {
            result.Add(Of("describe", e));
        }

        foreach (var options in s_engines)
        {
            try
            {
                Explain(model, options);
                result.Add(new(options.Name, "map", "", false));
            }
            catch (Exception e)
            {
                result.Add(Of(options.Name, e));
            }
        }

        return result;
    }

    static void Explain(OnnxModel model, EngineOptions options)
    {
        using var engine = options.Create(model);
        var shape = engine.Model.Input.RowShape;
        var data = new float[shape.Aggregate(1, (n, d) => n * d)];
        for (var i = 0; i < data.Length; i++)
        {
            data[i] = i % 7 / 7f;
        }

        var input = new Batch(data, 1, shape);
        SaliencyMaps.From(new Gradient().Explain(engine, input, Target.Predicted), engine.Model.Input.Height, engine.Model.Input.Width);
        if (engine.Model.DefaultLayer is not null)
        {
            SaliencyMaps.From(new GradCam().Explain(engine, input, Target.Predicted), engine.Model.Input.Height, engine.Model.Input.Width);
        }
    }

    static Outcome Of(string where, Exception e) => new(where, IsByChance(e) ? $"{e.GetType().Name} from a rule's {e.InnerException!.GetType().Name}" : e.GetType().Name, IsDocumented(e) ? e.Message : e.ToString(), !IsDocumented(e));

    /// <summary>Whether a rule failed over a node that breaks its operator's own, rather than that it was refused.</summary>
    static bool IsByChance(Exception e) => e is OnnxFormatException && e.InnerException is not (null or Google.Protobuf.InvalidProtocolBufferException);

    static bool IsDocumented(Exception e) => e switch
    {
        // What native code refuses is one thing; what a mistake of ours raises is another, even where the engine words it well.
        EngineException => e.InnerException is null or ExternalException or OnnxRuntimeException or OutOfMemoryException,
        OnnxModelException or NotFiniteException => true,
        ArgumentException => e.Message.Contains(Name, StringComparison.Ordinal),
        _ => false,
    };
}
