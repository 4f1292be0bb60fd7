using System.Text.Json.Nodes;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;

namespace Microsoft.ML.Saliency.Persistence;

/// <summary>What a saved model keeps of the column with the class to explain.</summary>
enum SavedTarget
{
    None,
    Key,
    Integer,
    Unsigned,
    Single,
}

/// <summary>The chain that a <see cref="SaliencyTransformer"/> is saved as.</summary>
static class SaliencyCarrier
{
    static readonly string[] s_pieces = [.. typeof(ExplainedPieces).GetFields().Select(f => f.Name)];

    internal static SavedTarget Of(DataViewType? type) => type switch
    {
        null => SavedTarget.None,
        KeyDataViewType => SavedTarget.Key,
        _ => type == NumberDataViewType.Single ? SavedTarget.Single : type == NumberDataViewType.UInt32 ? SavedTarget.Unsigned : SavedTarget.Integer,
    };

    internal static ITransformer Build(SaliencyPlan plan, DataViewType? target, ImageDataViewType picture)
    {
        var input = (plan.InputColumnName, plan.Preprocessing is null ? (DataViewType)new VectorDataViewType(NumberDataViewType.Single, plan.Description.Input.RowShape.ToArray()) : picture);
        var config = Saved.Config(plan);
        config["target"] = Of(target).ToString();
        SavedPicture.Note(config, picture);
        var builder = new CarrierBuilder(config, Saved.Payload(plan), target is null ? [input] : [input, (plan.Options.TargetColumnName!, target)]);
        AddTarget(builder, plan, target);
        var catalog = builder.Context.Transforms;
        if (plan.Preprocessing is null)
        {
            builder.Add(catalog.CopyColumns(nameof(SaliencyPixelsSource.SaliencyPixels), plan.InputColumnName), nameof(SaliencyPixelsSource.SaliencyPixels));
            builder.Add(catalog.CustomMapping(new SaliencyPixelsFactory().GetMapping(), SaliencyPixelsFactory.Contract), s_pieces);
        }
        else
        {
            SavedPicture.Add(builder, plan.InputColumnName, picture);
            builder.Add(catalog.CustomMapping(new SaliencyImageFactory().GetMapping(), SaliencyImageFactory.Contract), s_pieces);
        }

        foreach (var column in plan.Columns)
        {
            AddOutput(builder, plan, column);
        }

        return builder.Build();
    }

    static void AddTarget(CarrierBuilder builder, SaliencyPlan plan, DataViewType? type)
    {
        const string Number = nameof(SaliencySource.SaliencyTarget), Key = nameof(SaliencySource.SaliencyKey);
        var (catalog, name, kind) = (builder.Context.Transforms, plan.Options.TargetColumnName, Of(type));
        if (kind == SavedTarget.Single)
        {
            throw new NotSupportedException($"The target column '{name}' holds {type}, which a saved model cannot keep. Make it a key or an Int32 with Conversion.ConvertType.");
        }

        // ML.NET converts neither keys nor unsigned numbers to signed ones.
        builder.Add(catalog.CopyColumns(Key, kind is SavedTarget.Key or SavedTarget.Unsigned ? name : CarrierBuilder.NoKey), Key);
        builder.Add(kind == SavedTarget.Integer ? catalog.Conversion.ConvertType(Number, name, DataKind.Int64) : catalog.CopyColumns(Number, CarrierBuilder.NoTarget), Number);
    }

    static void AddOutput(CarrierBuilder builder, SaliencyPlan plan, SaliencyOutput column)
    {
        var catalog = builder.Context.Transforms;
        switch (column.Kind)
        {
            case OutputKind.Map:
                AddVector(Pieces.Map);
                break;
            case OutputKind.Attribution:
                AddVector(Pieces.Attribution);
                break;
            case OutputKind.Scores:
                AddVector(Pieces.Scores);
                break;
            case OutputKind.PredictedLabel:
                AddKeys(nameof(ExplainedPieces.SaliencyPredicted));
                break;
            case OutputKind.ExplainedLabel when plan.Options.Top is { } top:
                builder.Add(catalog.Concatenate(Pieces.Ranked, Pieces.Names(Pieces.Ranked, top)), Pieces.Ranked);
                AddKeys(Pieces.Ranked);
                break;
            case OutputKind.ExplainedLabel:
                AddKeys(nameof(ExplainedPieces.SaliencyExplained));
                break;
            case OutputKind.Overlay:
                // A class's image column is of any size; resized to the size that it has, it is passed on as it is under the right type.
                var size = plan.Description.Input;
                builder.Add(catalog.ResizeImages(column.Name, size.Width, size.Height, nameof(ExplainedPieces.SaliencyOverlay)));
                break;
        }

        void AddVector(string vector) => builder.Add(catalog.Concatenate(column.Name, Pieces.Names(vector, ((VectorDataViewType)column.Type).Size)));

        void AddKeys(string texts)
        {
            var labels = builder.Context.Data.LoadFromEnumerable(plan.Labels.Select(l => new Label { Name = l }));
            builder.Add(catalog.Conversion.MapValueToKey(column.Name, texts, maximumNumberOfKeys: Math.Max(plan.Labels.Length, 1), keyData: labels));
        }
    }

    sealed class Label
    {
        public string Name { get; set; } = "";
    }
}
