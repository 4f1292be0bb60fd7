using System.Collections.Immutable;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Transforms;

namespace StandIns.Tests;

/// <summary>What ML.NET's data model promises and the product counts on. The same tests hold for the packages.</summary>
public sealed class DataViewTests
{
    static readonly MLContext s_ml = new(1);

    [Fact]
    public void A_repeated_name_hides_the_columns_before_it()
    {
        var builder = new DataViewSchema.Builder();
        builder.AddColumn("A", NumberDataViewType.Single);
        builder.AddColumn("B", TextDataViewType.Instance);
        builder.AddColumn("A", NumberDataViewType.Double);
        DataViewSchema schema = builder.ToSchema();

        Assert.Equal([true, false, false], schema.Select(column => column.IsHidden));
        Assert.Equal(2, schema["A"].Index);
        Assert.Null(schema.GetColumnOrNull("C"));
        var missing = Assert.Throws<ArgumentOutOfRangeException>(() => schema["C"]);
        Assert.StartsWith("Column 'C' not found", missing.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Annotations_are_getters_by_name()
    {
        var annotations = new DataViewSchema.Annotations.Builder();
        annotations.AddPrimitiveValue("IsNormalized", BooleanDataViewType.Instance, true);
        annotations.Add("SlotNames", new VectorDataViewType(TextDataViewType.Instance, 2),
            (ref VBuffer<ReadOnlyMemory<char>> value) => value = new(2, ["x".AsMemory(), "y".AsMemory()]));
        var builder = new DataViewSchema.Builder();
        builder.AddColumn("A", new VectorDataViewType(NumberDataViewType.Single, 2), annotations.ToAnnotations());
        DataViewSchema.Column column = builder.ToSchema()["A"];

        Assert.True(column.IsNormalized());
        Assert.True(column.HasSlotNames());
        VBuffer<ReadOnlyMemory<char>> names = default;
        column.GetSlotNames(ref names);
        Assert.Equal(["x", "y"], names.DenseValues().Select(name => name.ToString()));
        Assert.Equal("A: Vector<Single, 2> {IsNormalized, SlotNames}", column.ToString());
        float wrong = 0;
        Assert.Throws<InvalidOperationException>(() => column.Annotations.GetValue("SlotNames", ref wrong));
    }

    [Theory]
    [InlineData("Vector<Single, 3, 224, 224>", 3, 224, 224)]
    [InlineData("Vector<Single, *, 4>", 0, 4)]
    [InlineData("Vector<Single, 7>", 7)]
    [InlineData("Vector<Single>", 0)]
    public void Vector_types_are_equal_by_item_and_shape(string text, params int[] dimensions)
    {
        var type = new VectorDataViewType(NumberDataViewType.Single, dimensions);
        Assert.Equal(text, type.ToString());
        Assert.Equal(type, new VectorDataViewType(NumberDataViewType.Single, dimensions.ToImmutableArray()));
        Assert.Equal(type.GetHashCode(), new VectorDataViewType(NumberDataViewType.Single, dimensions).GetHashCode());
        Assert.NotEqual(type, new VectorDataViewType(NumberDataViewType.Double, dimensions));
        Assert.NotEqual(type, new VectorDataViewType(NumberDataViewType.Single, dimensions.Append(1).ToArray()));
        Assert.Equal(dimensions.Aggregate((a, b) => a * b), type.Size);
        Assert.Equal(typeof(VBuffer<float>), type.RawType);
    }

    [Fact]
    public void Other_types_print_as_they_do_in_errors()
        => Assert.Equal("String Single Boolean DateTime TimeSpan Key<UInt32, 0-4>", string.Join(' ', TextDataViewType.Instance, NumberDataViewType.Single,
            BooleanDataViewType.Instance, DateTimeDataViewType.Instance, TimeSpanDataViewType.Instance, new KeyDataViewType(typeof(uint), 5)));

    [Fact]
    public void A_buffer_is_dense_or_sparse_and_an_editor_keeps_its_arrays()
    {
        var sparse = new VBuffer<float>(5, 2, [1f, 2f], [1, 3]);
        Assert.Equal([0f, 1f, 0f, 2f, 0f], sparse.DenseValues());
        Assert.Equal(2f, sparse.GetItemOrDefault(3));
        var filled = new float[6];
        sparse.CopyTo(filled, 1, -1f);
        Assert.Equal([0f, -1f, 1f, -1f, 2f, -1f], filled);
        VBuffer<float> part = default;
        sparse.CopyTo(ref part, 2, 3);
        Assert.Equal([0f, 2f, 0f], part.DenseValues());
        Assert.False(part.IsDense);

        VBuffer<float> dense = default;
        sparse.CopyToDense(ref dense);
        VBufferEditor<float> editor = VBufferEditor.Create(ref dense, 3);
        Assert.False(editor.CreatedNewValues);
        editor.Values.Fill(7);
        Assert.Equal([7f, 7f, 7f], editor.Commit().DenseValues());
    }

    [Fact]
    public void Objects_come_back_from_a_view_as_they_went_in()
    {
        Item[] items = [new() { Name = "a", Values = [1, 2, 3], Words = ["x", "y"] }, new() { Name = "b", Values = [4, 5, 6], Words = [] }];
        IDataView data = s_ml.Data.LoadFromEnumerable(items);

        Assert.Equal(["Field: Int32", "Title: String", "Values: Vector<Single, 3>", "Words: Vector<String>"], data.Schema.Select(column => column.ToString()).Order());
        Assert.Equal(2, data.GetRowCount());
        Item[] back = [.. s_ml.Data.CreateEnumerable<Item>(data, reuseRowObject: false)];
        Assert.Equal(["a", "b"], back.Select(item => item.Name));
        Assert.Equal([1f, 2f, 3f], back[0].Values);
        Assert.Equal(["x", "y"], back[0].Words!);
        // An empty vector leaves what a new object has there: nothing.
        Assert.Null(back[1].Words);
        Assert.NotSame(items[0].Values, back[0].Values);
        Assert.Single(s_ml.Data.CreateEnumerable<Item>(data, reuseRowObject: true).Distinct());
        Assert.Single(s_ml.Data.CreateEnumerable<Item>(data, reuseRowObject: true).Select(item => item.Values).Distinct());
        Assert.Equal([4f, 5f, 6f], data.GetColumn<float[]>("Values").Last());
        Assert.Equal("b", data.GetColumn<string>("Title").Last());
    }

    [Fact]
    public void Every_cursor_enumerates_anew_and_pulls_one_row_at_a_time()
    {
        int made = 0;
        IEnumerable<Item> Rows()
        {
            for (int i = 0; i < 3; i++, made++)
                yield return new Item { Field = i };
        }
        IDataView data = s_ml.Data.LoadFromEnumerable(Rows());
        Assert.Null(data.GetRowCount());
        Assert.Equal(0, made);

        using DataViewRowCursor cursor = data.GetRowCursor([data.Schema["Field"]]);
        Assert.Equal(-1, cursor.Position);
        ValueGetter<int> field = cursor.GetGetter<int>(data.Schema["Field"]);
        Assert.True(cursor.MoveNext());
        Assert.True(cursor.MoveNext());
        int value = -1;
        field(ref value);
        Assert.Equal((1, 1, 1L), (value, made, cursor.Position));
        Assert.Equal([0, 1, 2], data.GetColumn<int>("Field"));
        Assert.Equal([1], s_ml.Data.TakeRows(s_ml.Data.SkipRows(data, 1), 1).GetColumn<int>("Field"));
    }

    [StandInFact]
    public void Only_active_columns_of_visited_rows_are_computed()
    {
        int computed = 0;
        IDataView data = s_ml.Data.LoadFromEnumerable(Enumerable.Range(0, 4).Select(i => new Item { Field = i, Name = "n" }));
        var chain = s_ml.Transforms.CustomMapping<Input, Doubled>((source, result) => { computed++; result.Double = 2 * source.Field; result.Half = source.Field / 2; }, null)
            .Append(s_ml.Transforms.CopyColumns("Copy", "Double"));
        IDataView output = chain.Fit(data).Transform(data);
        Assert.Equal(["n", "n", "n", "n"], output.GetColumn<string>("Title"));
        Assert.Equal(0, computed);
        IRowToRowMapper mapper = ((ITransformer)chain.Fit(data)).GetRowToRowMapper(data.Schema);
        Assert.Equal(["Title"], mapper.GetDependencies([mapper.OutputSchema["Title"]]).Select(column => column.Name));
        Assert.Equal(["Field"], mapper.GetDependencies([mapper.OutputSchema["Copy"]]).Select(column => column.Name));

        using DataViewRowCursor cursor = output.GetRowCursor([output.Schema["Copy"], output.Schema["Half"]]);
        Assert.True(cursor.IsColumnActive(output.Schema["Copy"]));
        Assert.False(cursor.IsColumnActive(output.Schema["Double"]));
        Assert.Throws<ArgumentOutOfRangeException>("column", () => cursor.GetGetter<int>(output.Schema["Double"]));
        var wrong = Assert.Throws<InvalidOperationException>(() => cursor.GetGetter<float>(output.Schema["Half"]));
        Assert.Contains("Invalid TValue in GetGetter: 'System.Single', expected type: 'System.Int32'", wrong.Message, StringComparison.Ordinal);
        ValueGetter<int> copy = cursor.GetGetter<int>(output.Schema["Copy"]), half = cursor.GetGetter<int>(output.Schema["Half"]);
        int value = 0;
        for (int i = 0; i < 3; i++)
            Assert.True(cursor.MoveNext());
        copy(ref value);
        Assert.Equal(4, value);
        half(ref value);
        Assert.Equal((1, 1), (value, computed));
        Assert.True(cursor.MoveNext());
        Assert.False(cursor.MoveNext());
        Assert.False(cursor.MoveNext());
    }

    [Fact]
    public void A_cache_computes_a_column_once_and_only_when_asked()
    {
        int computed = 0;
        IDataView data = s_ml.Data.LoadFromEnumerable(Enumerable.Range(0, 3).Select(i => new Item { Field = i }));
        IDataView cached = s_ml.Data.Cache(s_ml.Transforms.CustomMapping<Input, Doubled>((source, result) => { computed++; result.Double = 2 * source.Field; }, null).Fit(data).Transform(data));
        Assert.Equal([0, 1, 2], cached.GetColumn<int>("Field"));
        Assert.Equal(0, computed);
        Assert.Equal([0, 2, 4], cached.GetColumn<int>("Double"));
        Assert.Equal([0, 2, 4], cached.GetColumn<int>("Double"));
        Assert.Equal(3, computed);
        Assert.Equal([0, 1, 2], s_ml.Data.ShuffleRows(data, seed: 3).GetColumn<int>("Field").Order());
    }

    [Fact]
    public void A_custom_mapping_makes_shapes_and_columns_named_and_sized_at_run_time()
    {
        SchemaDefinition definition = SchemaDefinition.Create(typeof(OneVector));
        definition["Vector"].ColumnName = "Saliency";
        definition["Saliency"].ColumnType = new VectorDataViewType(NumberDataViewType.Single, 7, 7);
        var estimator = s_ml.Transforms.CustomMapping<None, OneVector>((_, result) => result.Vector = new VBuffer<float>(49, new float[49]), null, outputSchemaDefinition: definition);

        SchemaShape.Column column = Assert.Single(estimator.GetOutputSchema(new SchemaShape([])));
        Assert.Equal(("Saliency", SchemaShape.Column.VectorKind.Vector, NumberDataViewType.Single, false), (column.Name, column.Kind, column.ItemType, column.IsKey));
        IDataView data = s_ml.Data.LoadFromEnumerable(new[] { new Item() });
        IDataView output = estimator.Fit(data).Transform(data);
        Assert.Equal("Vector<Single, 7, 7>", output.Schema["Saliency"].Type.ToString());
        Assert.Equal(49, output.GetColumn<VBuffer<float>>("Saliency").Single().Length);
    }

    [Fact]
    public void A_custom_mapping_makes_shapes_of_a_type_of_ones_own()
    {
        SchemaDefinition definition = SchemaDefinition.Create(typeof(Weather));
        definition["Temperature"].ColumnType = new TemperatureType(2);
        var estimator = s_ml.Transforms.CustomMapping<None, Weather>((_, result) => result.Temperature = new Temperature(), null, outputSchemaDefinition: definition);

        SchemaShape.Column column = Assert.Single(estimator.GetOutputSchema(new SchemaShape([])));
        Assert.Equal(new TemperatureType(2), column.ItemType);
        IDataView data = s_ml.Data.LoadFromEnumerable(new[] { new Weather { Temperature = new Temperature() } });
        Assert.Equal(new TemperatureType(1), data.Schema["Temperature"].Type);
        Assert.NotNull(data.GetColumn<Temperature>("Temperature").Single());
        // Values go from and to members only where the very type is registered: 1 is, 2 is not.
        Assert.Throws<NotSupportedException>(() => estimator.Fit(data).Transform(data).GetColumn<Temperature>("Temperature").Single());
    }

    [Fact]
    public void A_chain_refuses_shapes_before_it_fits()
    {
        bool fitted = false;
        IDataView data = s_ml.Data.LoadFromEnumerable(new[] { new Item() });
        var mapping = s_ml.Transforms.CustomMapping<WrongInput, Doubled>((_, _) => { }, null);
        var chain = s_ml.Transforms.CopyColumns("Copy", "Field").WithOnFitDelegate(_ => fitted = true).Append(mapping);
        var mismatch = Assert.Throws<ArgumentOutOfRangeException>(() => chain.Fit(data));
        Assert.StartsWith("Schema mismatch for input column 'Field': expected Single, got Int32", mismatch.Message, StringComparison.Ordinal);
        Assert.Equal("inputSchema", mismatch.ParamName);
        Assert.False(fitted);

        var missing = Assert.Throws<ArgumentOutOfRangeException>(() => s_ml.Transforms.CopyColumns("Copy", "Nowhere").Fit(data));
        Assert.StartsWith("Could not find input column 'Nowhere'", missing.Message, StringComparison.Ordinal);
        var unbound = Assert.Throws<InvalidOperationException>(() => s_ml.Data.CreateEnumerable<WrongInput>(data, false));
        Assert.StartsWith("Can't bind the IDataView column 'Field' of type 'Int32' to field or property 'Field' of type 'System.Single'", unbound.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_prediction_engine_runs_a_chain_on_one_object_at_a_time_and_owns_it()
    {
        int disposed = 0;
        var chain = new TransformerChain<ITransformer>(
            s_ml.Transforms.CustomMapping<Input, Doubled>((source, result) => result.Double = 2 * source.Field, null).Fit(s_ml.Data.LoadFromEnumerable(Array.Empty<Item>())),
            new DisposableTransformer(() => disposed++));
        PredictionEngine<Item, Doubled> engine = s_ml.Model.CreatePredictionEngine<Item, Doubled>(chain);
        Assert.Equal(6, engine.Predict(new Item { Field = 3 }).Double);
        Doubled result = new();
        Doubled same = result;
        engine.Predict(new Item { Field = 4 }, ref result);
        Assert.Equal(8, result.Double);
        Assert.Same(same, result);
        Assert.NotNull(engine.OutputSchema.GetColumnOrNull("Double"));
        engine.Dispose();
        engine.Dispose();
        Assert.Equal(1, disposed);
    }

    [Fact]
    public void Concatenate_copy_drop_and_select_shape_the_schema()
    {
        IDataView data = s_ml.Data.LoadFromEnumerable(new[] { new Numbers { A = 1, B = [2, 3] } });
        var chain = s_ml.Transforms.Concatenate("All", "A", "B", "A").Append(s_ml.Transforms.CopyColumns("A2", "A")).Append(s_ml.Transforms.DropColumns("A"));
        Assert.Equal(["A2", "All", "B"], chain.GetOutputSchema(s_ml.Transforms.CopyColumns("B", "B").GetOutputSchema(Shape(data))).Select(column => column.Name).Order());
        IDataView output = chain.Fit(data).Transform(data);
        Assert.Equal(["B: Vector<Single, 2>", "All: Vector<Single, 4> {SlotNames}", "A2: Single"], output.Schema.Select(column => column.ToString()));
        Assert.Equal([1f, 2f, 3f, 1f], output.GetColumn<float[]>("All").Single());
        VBuffer<ReadOnlyMemory<char>> names = default;
        output.Schema["All"].GetSlotNames(ref names);
        Assert.Equal(["A", "", "", "A"], names.DenseValues().Select(name => name.ToString()));
        IDataView selected = s_ml.Transforms.SelectColumns("A2", "All").Fit(output).Transform(output);
        Assert.Equal(["A2", "All"], selected.Schema.Select(column => column.Name));
        Assert.Equal(1f, selected.GetColumn<float>("A2").Single());
        Assert.Throws<ArgumentOutOfRangeException>(() => s_ml.Transforms.DropColumns("A").Fit(output));
    }

    [Fact]
    public void A_preview_reads_the_first_rows_at_once()
    {
        IDataView data = s_ml.Data.LoadFromEnumerable(Enumerable.Range(0, 5).Select(i => new Item { Field = i }));
        DataDebuggerPreview preview = s_ml.Transforms.CopyColumns("Copy", "Field").Preview(data, maxRows: 2);
        Assert.Equal("5 columns, 2 rows", preview.ToString());
        Assert.Equal(new KeyValuePair<string, object>("Copy", 1), preview.RowView[1].Values[4]);
        Assert.Equal([0, 1], preview.ColumnView[4].Values.Cast<int>());
    }

    [StandInFact]
    public void A_log_names_source_and_kind()
    {
        var ml = new MLContext();
        var messages = new List<string>();
        ml.Log += (_, e) => messages.Add(e.Message);
        using (IChannel channel = ((IHostEnvironment)ml).Register("Saliency").Start("Layer"))
            channel.Info(MessageSensitivity.None, "chose {0}", "conv5");
        Assert.Equal("[Source=Saliency; Layer, Kind=Info] chose conv5", Assert.Single(messages));
    }

    static SchemaShape Shape(IDataView data)
    {
        SchemaShape? shape = null;
        var probe = new ShapeProbe(input => shape = input);
        new EstimatorChain<ITransformer>().Append(probe).Fit(data);
        return shape!;
    }

    sealed class ShapeProbe(Action<SchemaShape> seen) : IEstimator<ITransformer>
    {
        public ITransformer Fit(IDataView input) => new DisposableTransformer(() => { });

        public SchemaShape GetOutputSchema(SchemaShape inputSchema)
        {
            seen(inputSchema);
            return inputSchema;
        }
    }

    /// <summary>A transformer from outside ML.NET that changes nothing.</summary>
    sealed class DisposableTransformer(Action disposed) : ITransformer, IDisposable
    {
        public bool IsRowToRowMapper => true;

        public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => inputSchema;

        public IDataView Transform(IDataView input) => input;

        public IRowToRowMapper GetRowToRowMapper(DataViewSchema inputSchema) => new Identity(inputSchema);

        public void Save(ModelSaveContext ctx) => throw new NotSupportedException();

        public void Dispose() => disposed();
    }

    sealed class Identity(DataViewSchema schema) : IRowToRowMapper
    {
        public DataViewSchema InputSchema => schema;

        public DataViewSchema OutputSchema => schema;

        public IEnumerable<DataViewSchema.Column> GetDependencies(IEnumerable<DataViewSchema.Column> dependingColumns) => dependingColumns;

        public DataViewRow GetRow(DataViewRow input, IEnumerable<DataViewSchema.Column> activeColumns) => input;
    }

    sealed class Item
    {
        public int Field;

        [ColumnName("Title")]
        public string? Name { get; set; }

        [VectorType(3)]
        public float[] Values { get; set; } = new float[3];

        public string[]? Words { get; set; }

        [NoColumn]
        public object? Tag { get; set; }
    }

    sealed class Input
    {
        public int Field { get; set; }
    }

    sealed class WrongInput
    {
        public float Field { get; set; }
    }

    sealed class Doubled
    {
        public int Double { get; set; }
        public int Half { get; set; }
    }

    sealed class None;

    sealed class OneVector
    {
        public VBuffer<float> Vector { get; set; }
    }

    sealed class Numbers
    {
        public float A { get; set; }

        [VectorType(2)]
        public float[] B { get; set; } = new float[2];
    }

    sealed class Weather
    {
        [TemperatureType]
        public Temperature? Temperature { get; set; }
    }

    sealed class Temperature;

    sealed class TemperatureType(int scale) : StructuredDataViewType(typeof(Temperature))
    {
        int Scale { get; } = scale;

        public override bool Equals(DataViewType? other) => other is TemperatureType type && type.Scale == Scale;

        public override bool Equals(object? obj) => Equals(obj as DataViewType);

        public override int GetHashCode() => Scale;
    }

    sealed class TemperatureTypeAttribute : DataViewTypeAttribute
    {
        public override void Register() => DataViewTypeManager.Register(new TemperatureType(1), typeof(Temperature), this);

        public override bool Equals(DataViewTypeAttribute? other) => other is TemperatureTypeAttribute;

        public override bool Equals(object? obj) => Equals(obj as DataViewTypeAttribute);

        public override int GetHashCode() => 1;
    }
}
