using Microsoft.ML.Data;

namespace Microsoft.ML.Saliency;

/// <summary>What the annotations of a saliency column say.</summary>
/// <param name="Model">Name of the model file.</param>
/// <param name="Method">Name of the method: "grad-cam".</param>
/// <param name="Target">The score explained: "predicted class", "class 3", "class in column 'Label'" or "top 3 classes".</param>
/// <param name="Layer">The layer used; empty for pixel methods.</param>
/// <param name="Range">The range that no value leaves; null where it is not known before.</param>
public sealed record SaliencyColumn(string Model, string Method, string Target, string Layer, (float Min, float Max)? Range)
{
    const string Prefix = "Saliency";

    /// <summary>Reads the annotations of a column that one of the <c>ExplainBy...</c> estimators made.</summary>
    /// <exception cref="ArgumentException">The column has no such annotations.</exception>
    public static SaliencyColumn Of(DataViewSchema.Column column)
    {
        return new(Text(nameof(Model)), Text(nameof(Method)), Text(nameof(Target)), Text(nameof(Layer)), RangeOf(column));

        string Text(string kind)
        {
            if (column.Annotations.Schema.GetColumnOrNull(Prefix + kind) is null)
            {
                throw new ArgumentException($"Column '{column.Name}' has no annotation '{Prefix + kind}'. Expected a column made by one of the ExplainBy... estimators.", nameof(column));
            }

            var value = default(ReadOnlyMemory<char>);
            column.Annotations.GetValue(Prefix + kind, ref value);
            return value.ToString();
        }
    }

    /// <summary>The range that a column's annotations promise; null where they promise none.</summary>
    internal static (float Min, float Max)? RangeOf(DataViewSchema.Column column)
    {
        var ends = default(VBuffer<float>);
        if (column.Annotations.Schema.GetColumnOrNull(Prefix + nameof(Range)) is not null)
        {
            column.Annotations.GetValue(Prefix + nameof(Range), ref ends);
        }

        return ends.DenseValues().ToArray() is [var min, var max] ? (min, max) : null;
    }

    internal static DataViewSchema.Annotations Annotate(SaliencyPlan plan, (float Min, float Max)? range)
    {
        var (model, options) = (plan.Description, plan.Options);
        var target = options.Top is { } top ? $"top {top} classes" : options.TargetColumnName is { } column ? $"class in column '{column}'" : options.Target.ToString();
        return new SaliencyColumn(model.Name, plan.Explainer.Name, target, plan.Explainer.LayerOf(model)?.Name ?? "", range).Annotations();
    }

    /// <summary>The annotations that <see cref="Of"/> reads.</summary>
    internal DataViewSchema.Annotations Annotations()
    {
        var builder = new DataViewSchema.Annotations.Builder();
        Add(nameof(Model), Model);
        Add(nameof(Method), Method);
        Add(nameof(Target), Target);
        Add(nameof(Layer), Layer);
        if (Range is { } range)
        {
            ValueGetter<VBuffer<float>> ends = (ref VBuffer<float> value) => value = new(2, [range.Min, range.Max]);
            builder.Add(Prefix + nameof(Range), new VectorDataViewType(NumberDataViewType.Single, 2), ends);
        }

        return builder.ToAnnotations();

        void Add(string kind, string text) => builder.AddPrimitiveValue(Prefix + kind, TextDataViewType.Instance, text.AsMemory());
    }
}
