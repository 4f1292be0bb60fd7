using Microsoft.ML.Transforms;

namespace Microsoft.ML.Data;

/// <summary>The values of a column, each with its number from 1. Empty text and NaN are missing values, which have the number 0.</summary>
internal abstract class KeyVocabulary(PrimitiveDataViewType itemType)
{
    public PrimitiveDataViewType ItemType => itemType;

    public abstract int Count { get; }

    // A key type has at least one key; an empty vocabulary's is never used.
    public KeyDataViewType KeyType => new(typeof(uint), Math.Max(1, Count));

    public abstract Delegate MakeGetter(DataViewRow row, DataViewSchema.Column column);

    public abstract void AddKeyValues(DataViewSchema.Annotations.Builder annotations, bool asText);

    public abstract void Write(BinaryWriter writer);

    public static KeyVocabulary Learn(IDataView data, DataViewSchema.Column column, int maximum, ValueToKeyMappingEstimator.KeyOrdinality order)
        => Getters.Invoke<KeyVocabulary>(typeof(KeyVocabulary), null, nameof(LearnItems), column.Type.GetItemType().RawType, data, column, maximum, order);

    public static KeyVocabulary Read(BinaryReader reader)
    {
        var itemType = (PrimitiveDataViewType)reader.ReadType();
        return Getters.Invoke<KeyVocabulary>(typeof(KeyVocabulary), null, nameof(ReadItems), itemType.RawType, itemType, reader);
    }

    static KeyVocabulary LearnItems<T>(IDataView data, DataViewSchema.Column column, int maximum, ValueToKeyMappingEstimator.KeyOrdinality order)
    {
        var known = new HashSet<T>(Items<T>.Equality);
        var values = new List<T>();
        using (DataViewRowCursor cursor = data.GetRowCursor([column]))
        {
            Action<Action<T>> read = Reader<T>(cursor, column);
            while (values.Count < maximum && cursor.MoveNext())
                read(value =>
                {
                    if (values.Count < maximum && !Items<T>.IsMissing(value) && known.Add(value))
                        values.Add(value);
                });
        }
        if (order == ValueToKeyMappingEstimator.KeyOrdinality.ByValue)
            values.Sort(Items<T>.Order);
        return new Items<T>((PrimitiveDataViewType)column.Type.GetItemType(), [.. values]);
    }

    static KeyVocabulary ReadItems<T>(PrimitiveDataViewType itemType, BinaryReader reader)
    {
        var values = new T[reader.ReadInt32()];
        for (int i = 0; i < values.Length; i++)
            values[i] = reader.ReadValue<T>();
        return new Items<T>(itemType, values);
    }

    // Text is copied: what a getter returns may be the cursor's own buffer.
    static Action<Action<T>> Reader<T>(DataViewRow row, DataViewSchema.Column column)
    {
        static T Own(T value) => value is ReadOnlyMemory<char> text ? (T)(object)text.ToString().AsMemory() : value;
        if (column.Type is VectorDataViewType)
        {
            ValueGetter<VBuffer<T>> getVector = row.GetGetter<VBuffer<T>>(column);
            VBuffer<T> vector = default;
            return visit =>
            {
                getVector(ref vector);
                foreach (T value in vector.DenseValues())
                    visit(Own(value));
            };
        }
        ValueGetter<T> getter = row.GetGetter<T>(column);
        T value = default;
        return visit =>
        {
            getter(ref value);
            visit(Own(value));
        };
    }

    sealed class Items<T> : KeyVocabulary
    {
        readonly T[] _values;
        readonly Dictionary<T, uint> _keys;

        public Items(PrimitiveDataViewType itemType, T[] values) : base(itemType)
        {
            _values = values;
            _keys = new(Equality);
            foreach (T value in values)
                _keys.Add(value, (uint)_keys.Count + 1);
        }

        public static IEqualityComparer<T> Equality { get; } = typeof(T) == typeof(ReadOnlyMemory<char>) ? (IEqualityComparer<T>)(object)TextComparer.Instance : EqualityComparer<T>.Default;

        public static IComparer<T> Order { get; } = typeof(T) == typeof(ReadOnlyMemory<char>) ? (IComparer<T>)(object)TextComparer.Instance : Comparer<T>.Default;

        public override int Count => _values.Length;

        public static bool IsMissing(T value) => value switch
        {
            ReadOnlyMemory<char> text => text.IsEmpty,
            float number => float.IsNaN(number),
            double number => double.IsNaN(number),
            _ => false,
        };

        public override Delegate MakeGetter(DataViewRow row, DataViewSchema.Column column)
            => ItemMapping.MakeGetter<T, uint>(row, column, value => _keys.GetValueOrDefault(value));

        public override void AddKeyValues(DataViewSchema.Annotations.Builder annotations, bool asText)
        {
            if (Count == 0)
                return;
            if (asText && ItemType is not TextDataViewType)
                Add(annotations, TextDataViewType.Instance, [.. _values.Select(value => string.Format(null, "{0}", value).AsMemory())]);
            else
                Add(annotations, ItemType, _values);
        }

        public override void Write(BinaryWriter writer)
        {
            writer.WriteType(ItemType);
            writer.Write(_values.Length);
            foreach (T value in _values)
                writer.WriteValue(value);
        }

        static void Add<TValue>(DataViewSchema.Annotations.Builder annotations, PrimitiveDataViewType type, TValue[] values)
            => annotations.Add(SchemaAnnotationsExtensions.KeyValues, new VectorDataViewType(type, values.Length),
                (ref VBuffer<TValue> destination) => VBuffer<TValue>.Copy(values, 0, ref destination, values.Length));
    }

    sealed class TextComparer : IEqualityComparer<ReadOnlyMemory<char>>, IComparer<ReadOnlyMemory<char>>
    {
        public static TextComparer Instance { get; } = new();

        public bool Equals(ReadOnlyMemory<char> x, ReadOnlyMemory<char> y) => x.Span.SequenceEqual(y.Span);

        public int GetHashCode(ReadOnlyMemory<char> text) => string.GetHashCode(text.Span);

        public int Compare(ReadOnlyMemory<char> x, ReadOnlyMemory<char> y) => x.Span.SequenceCompareTo(y.Span);
    }
}
