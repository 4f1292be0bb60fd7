using Microsoft.ML;
using Microsoft.ML.Data;
using static Microsoft.ML.Transforms.ValueToKeyMappingEstimator;
using static StandIns.Tests.SavedModelTests;

namespace StandIns.Tests;

public sealed class ConversionTests
{
    static readonly MLContext s_ml = new();

    [Theory]
    [InlineData(KeyOrdinality.ByOccurrence, new[] { "dog", "cat", "Cow" }, new uint[] { 1, 2, 1, 0, 3 })]
    [InlineData(KeyOrdinality.ByValue, new[] { "Cow", "cat", "dog" }, new uint[] { 3, 2, 3, 0, 1 })]
    public void Values_are_numbered_from_1_and_empty_text_is_missing(KeyOrdinality order, string[] names, uint[] keys)
    {
        IDataView data = Words("dog", "cat", "dog", "", "Cow");
        IDataView mapped = s_ml.Transforms.Conversion.MapValueToKey("Key", "Word", keyOrdinality: order).Fit(data).Transform(data);

        Assert.Equal(new KeyDataViewType(typeof(uint), 3), mapped.Schema["Key"].Type);
        Assert.True(mapped.Schema["Key"].HasKeyValues());
        Assert.Equal(names, KeyValues(mapped));
        Assert.Equal(keys, mapped.GetColumn<uint>("Key"));
    }

    [Fact]
    public void The_keys_may_be_given_or_limited_and_what_is_not_among_them_is_missing()
    {
        IDataView data = Words("dog", "cat", "cow");
        IDataView given = Words("cat", "emu", "dog");

        var model = SaveAndLoad(s_ml.Transforms.Conversion.MapValueToKey("Key", "Word", keyData: given).Fit(data), data.Schema, out _);
        Assert.Equal(["cat", "emu", "dog"], KeyValues(model.Transform(data)));
        Assert.Equal([3u, 1u, 0u], model.Transform(data).GetColumn<uint>("Key"));

        IDataView limited = s_ml.Transforms.Conversion.MapValueToKey("Key", "Word", maximumNumberOfKeys: 2).Fit(data).Transform(data);
        Assert.Equal([1u, 2u, 0u], limited.GetColumn<uint>("Key"));
        Assert.StartsWith("If specified, this data view should contain only a single column", Assert.Throws<ArgumentOutOfRangeException>(
            () => s_ml.Transforms.Conversion.MapValueToKey("Key", "Word", keyData: s_ml.Data.LoadFromEnumerable(new[] { new Numbers() }))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Keys_lead_back_to_values_and_a_missing_key_to_the_missing_value()
    {
        IDataView data = s_ml.Data.LoadFromEnumerable(new[] { new Numbers { Many = [2, float.NaN], One = 5 }, new Numbers { Many = [7, 2], One = 6 } });
        var pipeline = s_ml.Transforms.Conversion.MapValueToKey([new("ManyKeys", "Many"), new("OneKey", "One")])
            .Append(s_ml.Transforms.Conversion.MapKeyToValue([new("ManyKeys"), new("OneKey")]));
        IDataView mapped = pipeline.Fit(data).Transform(data);

        Assert.Equal(new VectorDataViewType(NumberDataViewType.Single, 2), mapped.Schema["ManyKeys"].Type);
        Assert.Equal([[2, float.NaN], [7, 2]], mapped.GetColumn<float[]>("ManyKeys"));
        Assert.Equal([5, 6], mapped.GetColumn<int>("OneKey"));

        IDataView text = s_ml.Transforms.Conversion.MapValueToKey("Key", "One", addKeyValueAnnotationsAsText: true)
            .Append(s_ml.Transforms.Conversion.MapKeyToValue("Key")).Fit(data).Transform(data);
        Assert.Equal(["5", "6"], text.GetColumn<string>("Key"));
        Assert.Contains("expected KeyType, got Int32", Assert.Throws<ArgumentOutOfRangeException>(
            () => s_ml.Transforms.Conversion.MapKeyToValue("Value", "One").GetOutputSchema(Shape(data))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Numbers_convert_within_signed_within_unsigned_and_to_floats()
    {
        IDataView data = s_ml.Data.LoadFromEnumerable(new[] { new Numbers { One = -3, Big = 300, Many = [1.5f, -2] } });
        T Converted<T>(string column, DataKind kind)
        {
            var model = SaveAndLoad(s_ml.Transforms.Conversion.ConvertType("Result", column, kind).Fit(data), data.Schema, out _);
            return model.Transform(data).GetColumn<T>("Result").Single();
        }

        Assert.Equal(-3L, Converted<long>("One", DataKind.Int64));
        Assert.Equal(-3f, Converted<float>("One", DataKind.Single));
        Assert.Equal(300u, Converted<uint>("Big", DataKind.UInt32));
        Assert.Equal([1.5, -2], Converted<double[]>("Many", DataKind.Double));
        Assert.Equal(1f, Converted<float>("Yes", DataKind.Single));
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => Converted<uint>("One", DataKind.UInt32));
        Assert.Contains("source column 'One' with item type 'Int32' is not compatible with destination type 'UInt32'", error.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => Converted<int>("Many", DataKind.Int32));
    }

    [Fact]
    public void A_key_converts_to_unsigned_kinds_that_hold_its_count_and_stays_a_key()
    {
        IDataView words = Words("dog", "cat", "");
        IDataView data = s_ml.Transforms.Conversion.MapValueToKey("Key", "Word").Fit(words).Transform(words);

        IDataView wide = s_ml.Transforms.Conversion.ConvertType("Wide", "Key", DataKind.UInt64).Fit(data).Transform(data);
        Assert.Equal(new KeyDataViewType(typeof(ulong), 2), wide.Schema["Wide"].Type);
        Assert.Equal([1ul, 2ul, 0ul], wide.GetColumn<ulong>("Wide"));
        Assert.True(wide.Schema["Wide"].HasKeyValues());
        Assert.Throws<ArgumentOutOfRangeException>(() => s_ml.Transforms.Conversion.ConvertType("Float", "Key").Fit(data));
    }

    static IDataView Words(params string[] words) => s_ml.Data.LoadFromEnumerable(words.Select(word => new Text { Word = word }));

    static string[] KeyValues(IDataView data)
    {
        VBuffer<ReadOnlyMemory<char>> values = default;
        data.Schema["Key"].GetKeyValues(ref values);
        return [.. values.DenseValues().Select(value => value.ToString())];
    }

    static SchemaShape Shape(IDataView data) => s_ml.Transforms.CopyColumns("Copy", data.Schema[0].Name).GetOutputSchema(ShapeOf(data));

    static SchemaShape ShapeOf(IDataView data)
    {
        SchemaShape? shape = null;
        s_ml.Transforms.CopyColumns("Copy", data.Schema[0].Name).Append(new Probe(found => shape = found)).Fit(data);
        return shape!;
    }

    sealed class Probe(Action<SchemaShape> seen) : IEstimator<ITransformer>
    {
        public ITransformer Fit(IDataView input) => s_ml.Transforms.CopyColumns("Again", "Copy").Fit(input);

        public SchemaShape GetOutputSchema(SchemaShape inputSchema)
        {
            seen(inputSchema);
            return inputSchema;
        }
    }

    sealed class Text
    {
        public string Word { get; set; } = "";
    }

    sealed class Numbers
    {
        public int One { get; set; }

        public ushort Big { get; set; }

        public bool Yes { get; set; } = true;

        [VectorType(2)]
        public float[] Many { get; set; } = new float[2];
    }
}
