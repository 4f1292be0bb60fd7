using System.Text.Json.Nodes;
using Microsoft.ML.Data;
using Microsoft.ML.Saliency.BlackBox;
using Microsoft.ML.Transforms.Image;

namespace Microsoft.ML.Saliency.Persistence;

/// <summary>A saved explanation of a fitted transformer, with the transformer that was saved in it.</summary>
sealed class LoadedBlackBox
{
    readonly BlackBoxSaliencyTransformer _transformer;
    readonly DataViewSchema _schema;
    readonly string _output;

    LoadedBlackBox(BlackBoxSaliencyTransformer transformer, DataViewSchema schema, string output)
    {
        _transformer = transformer;
        _schema = schema;
        _output = output;
    }

    internal static LoadedBlackBox Of(JsonObject config, string payload)
    {
        var transformer = Transformer(config, payload);
        return new(transformer, Schema(config["columns"]!.AsArray()), (string)config["output"]!);
    }

    /// <summary>The transformer that was saved.</summary>
    internal static BlackBoxSaliencyTransformer Transformer(JsonObject config, string payload)
    {
        using var stream = new MemoryStream(Convert.FromBase64String(payload));
        var model = new MLContext(seed: 0).Model.Load(stream, out _);
        var columns = config["columns"]!.AsArray();
        var plan = new BlackBoxPlan(
            (string)config["output"]!,
            [.. columns.Select(c => (string)c!["name"]!)],
            model,
            ExplainerCatalog.FromJson(config["explainer"]!.AsObject()) as IPerturbationExplainer
                ?? throw new InvalidDataException("The saved model's configuration names a method that needs gradients. Save the model again."),
            OptionsJson.Read<BlackBoxSaliencyEstimator.Options>(config["options"]!));
        return new(plan, Schema(columns));
    }

    /// <summary>Explains one row.</summary>
    internal void Map(float[] numbers, MLImage? image, MapPieces to)
    {
        var mapper = _transformer.GetRowToRowMapper(_schema);
        using var row = mapper.GetRow(new ValueRow(_schema, numbers, image), [mapper.OutputSchema[_output]]);
        var map = default(VBuffer<float>);
        row.GetGetter<VBuffer<float>>(mapper.OutputSchema[_output])(ref map);
        Pieces.Put(to, Pieces.Map, [.. map.DenseValues()]);
    }

    static DataViewSchema Schema(JsonArray columns)
    {
        var builder = new DataViewSchema.Builder();
        foreach (var column in columns)
        {
            var name = (string)column!["name"]!;
            if (column["slots"] is JsonArray slots)
            {
                string[] names = [.. slots.Select(s => (string)s!)];
                builder.AddColumn(name, new VectorDataViewType(NumberDataViewType.Single, names.Length), Columns.ClassLabels.Annotations(Columns.ClassLabels.SlotNamesOf(names)));
            }
            else
            {
                builder.AddColumn(name, column["image"] is null ? NumberDataViewType.Single : Image((int?)column["height"], (int?)column["width"]));
            }
        }

        return builder.ToSchema();
    }

    static ImageDataViewType Image(int? height, int? width) => height > 0 && width > 0 ? new(height.Value, width.Value) : new();

    /// <summary>One row of the explained columns.</summary>
    sealed class ValueRow(DataViewSchema schema, float[] numbers, MLImage? image) : DataViewRow
    {
        public override long Position => 0;

        public override long Batch => 0;

        public override DataViewSchema Schema => schema;

        public override bool IsColumnActive(DataViewSchema.Column column) => true;

        public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId id) => id = default;

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
        {
            var at = schema.Take(column.Index).Sum(c => c.Type is VectorDataViewType v ? v.Size : 1);
            Delegate getter = column.Type switch
            {
                VectorDataViewType vector => (ValueGetter<VBuffer<float>>)((ref VBuffer<float> value) => VBuffer<float>.Copy(numbers, at, ref value, vector.Size)),
                ImageDataViewType => (ValueGetter<MLImage?>)((ref MLImage? value) => value = image is null ? null : MLImage.CreateFromPixels(image.Width, image.Height, image.PixelFormat, image.Pixels)),
                _ => (ValueGetter<float>)((ref float value) => value = numbers[at]),
            };
            return (ValueGetter<TValue>)getter;
        }
    }
}
