using Microsoft.ML.Data;

namespace Microsoft.ML.Saliency.Columns;

/// <summary>Names of classes, as annotations of columns.</summary>
static class ClassLabels
{
    const string KeyValues = "KeyValues";
    const string SlotNames = "SlotNames";

    /// <summary>One name a class, no two the same: the index stands for a name that is missing, and follows one that is there already.</summary>
    /// <exception cref="ArgumentException">Another number of names than classes.</exception>
    internal static string[] Of(IReadOnlyList<string>? labels, ModelDescription model)
    {
        if (labels is not null && labels.Count != model.Score.Classes)
        {
            throw new ArgumentException($"Options.Labels has {labels.Count} names; '{model.Name}' has {model.Score.Classes} classes. Give one name a class, in the order of the model's scores.", nameof(labels));
        }

        var seen = new HashSet<string>(StringComparer.Ordinal);
        return [.. Enumerable.Range(0, model.Score.Classes).Select(i =>
        {
            var name = labels is null || string.IsNullOrWhiteSpace(labels[i]) ? $"{i}" : labels[i];
            return seen.Add(name) ? name : Unused($"{name} ({i})");
        })];

        string Unused(string name) => seen.Add(name) ? name : Unused(name + "'");
    }

    /// <summary>The key type of a class.</summary>
    internal static KeyDataViewType Key(int classes) => new(typeof(uint), classes);

    internal static (string Kind, DataViewType Type, VBuffer<ReadOnlyMemory<char>> Names) KeyValuesOf(string[] labels) => Named(KeyValues, labels);

    internal static (string Kind, DataViewType Type, VBuffer<ReadOnlyMemory<char>> Names) SlotNamesOf(string[] labels) => Named(SlotNames, labels);

    internal static DataViewSchema.Annotations Annotations((string Kind, DataViewType Type, VBuffer<ReadOnlyMemory<char>> Names) names)
    {
        var builder = new DataViewSchema.Annotations.Builder();
        ValueGetter<VBuffer<ReadOnlyMemory<char>>> getter = (ref VBuffer<ReadOnlyMemory<char>> value) => names.Names.CopyTo(ref value);
        builder.Add(names.Kind, names.Type, getter);
        return builder.ToAnnotations();
    }

    static (string, DataViewType, VBuffer<ReadOnlyMemory<char>>) Named(string kind, string[] labels)
        => (kind, new VectorDataViewType(TextDataViewType.Instance, labels.Length), new(labels.Length, Array.ConvertAll(labels, l => l.AsMemory())));
}
