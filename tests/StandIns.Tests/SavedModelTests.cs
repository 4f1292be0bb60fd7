using System.Collections;
using System.IO.Compression;
using System.Runtime.InteropServices;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms;
using Microsoft.ML.Transforms.Image;

namespace StandIns.Tests;

public sealed class SavedModelTests
{
    static readonly MLContext s_ml = new();

    [Fact]
    public void A_pipeline_computes_the_same_after_saving_and_loading_and_again()
    {
        IDataView data = s_ml.Data.LoadFromEnumerable([new Item { Number = 1.5f, Name = "b" }, new Item { Number = 2, Name = "a" }, new Item { Number = 3, Name = "b" }]);
        var pipeline = s_ml.Transforms.CopyColumns("Copy", "Number")
            .Append(s_ml.Transforms.CustomMapping<Number, Doubled>(Doubling.Map, Doubling.Contract))
            .Append(s_ml.Transforms.Concatenate("Features", "Number", "Copy", "Twice"))
            .Append(s_ml.Transforms.Expression("Config", "x : \"a \\\"quoted\\\" text\\n\\\\\"", "Copy"))
            .Append(s_ml.Transforms.Conversion.MapValueToKey("Key", "Name"))
            .Append(s_ml.Transforms.Conversion.MapKeyToValue("Value", "Key"))
            .Append(s_ml.Transforms.Conversion.ConvertType("Wide", "Number", DataKind.Double))
            .Append(s_ml.Transforms.DropColumns("Copy"))
            .Append(s_ml.Transforms.SelectColumns("Wide", "Value", "Key", "Config", "Features", "Twice"));
        ITransformer model = pipeline.Fit(data);
        string expected = Rows(model.Transform(data));
        Assert.Contains("a \"quoted\" text\n\\", expected, StringComparison.Ordinal);

        for (int i = 0; i < 2; i++)
        {
            model = SaveAndLoad(model, data.Schema, out DataViewSchema schema);
            Assert.IsType<TransformerChain<ITransformer>>(model);
            Assert.Equal(data.Schema.Select(column => (column.Name, column.Type)), schema.Select(column => (column.Name, column.Type)));
            Assert.Equal(expected, Rows(model.Transform(data)));
        }
    }

    [StandInFact]
    public void A_model_is_saved_to_a_file_with_a_folder_for_each_transformer()
    {
        string path = Path.GetTempFileName();
        try
        {
            var inner = new TransformerChain<ITransformer>(Copy("B", "Number"), Copy("C", "B"));
            s_ml.Model.Save(new TransformerChain<ITransformer>(Copy("A", "Number"), inner), null, path);
            using (ZipArchive archive = ZipFile.OpenRead(path))
                Assert.Equal(
                    ["TransformerChain/Model.key", "TransformerChain/Transform_000/Model.key", "TransformerChain/Transform_001/Model.key",
                     "TransformerChain/Transform_001/Transform_000/Model.key", "TransformerChain/Transform_001/Transform_001/Model.key"],
                    archive.Entries.Select(entry => entry.FullName).Where(name => name.EndsWith("Model.key", StringComparison.Ordinal)).Order(StringComparer.Ordinal));

            ITransformer loaded = s_ml.Model.Load(path, out DataViewSchema? schema);
            Assert.Null(schema);
            Assert.Equal(["Number", "Name", "A", "B", "C"], loaded.GetOutputSchema(Items().Schema).Select(column => column.Name));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [StandInFact]
    public void Scopes_are_kept()
    {
        var chain = new TransformerChain<ITransformer>([Copy("A", "Number"), Copy("B", "Number")], [TransformerScope.Training, TransformerScope.Everything]);
        ITransformer loaded = SaveAndLoad(chain, Items().Schema, out _);
        Assert.Equal(["Number", "Name", "B"], loaded.GetOutputSchema(Items().Schema).Select(column => column.Name));
    }

    [StandInFact]
    public void A_schema_comes_back_with_types_hidden_columns_and_annotations_but_without_images()
    {
        var annotations = new DataViewSchema.Annotations.Builder();
        annotations.Add("KeyValues", new VectorDataViewType(TextDataViewType.Instance, 2), (ref VBuffer<ReadOnlyMemory<char>> names) => names = new(2, ["cat".AsMemory(), "dog".AsMemory()]));
        annotations.AddPrimitiveValue("Threshold", NumberDataViewType.Double, 0.25);
        var builder = new DataViewSchema.Builder();
        builder.AddColumn("Twice", NumberDataViewType.Int64);
        builder.AddColumn("Twice", new VectorDataViewType(NumberDataViewType.Single, 3, 0, 2));
        builder.AddColumn("Key", new KeyDataViewType(typeof(ushort), 2), annotations.ToAnnotations());
        builder.AddColumn("Yes", BooleanDataViewType.Instance);
        builder.AddColumn("Image", new ImageDataViewType(2, 3));
        builder.AddColumn("Text", TextDataViewType.Instance);
        builder.AddColumn("Id", RowIdDataViewType.Instance);
        builder.AddColumn("When", DateTimeDataViewType.Instance);
        DataViewSchema schema = builder.ToSchema();

        SaveAndLoad(Copy("A", "Yes"), schema, out DataViewSchema loaded);

        Assert.Equal(schema.Where(column => column.Name != "Image").Select(column => (column.Name, column.Type, column.IsHidden)), loaded.Select(column => (column.Name, column.Type, column.IsHidden)));
        VBuffer<ReadOnlyMemory<char>> values = default;
        loaded["Key"].GetKeyValues(ref values);
        Assert.Equal(["cat", "dog"], values.DenseValues().Select(value => value.ToString()));
        double threshold = 0;
        loaded["Key"].Annotations.GetValue("Threshold", ref threshold);
        Assert.Equal(0.25, threshold);

        var image = new DataViewSchema.Builder();
        image.AddColumn("Image", new ImageDataViewType(2, 3));
        Assert.Equal("No valid columns to save", Assert.Throws<InvalidOperationException>(() => s_ml.Model.Save(Copy("A", "Image"), image.ToSchema(), new MemoryStream())).Message);
    }

    [StandInFact]
    public void A_transformer_from_outside_is_saved_as_what_it_hands_its_context_to()
    {
        IDataView data = Items();
        var outside = new Outside(new TransformerChain<ITransformer>(Copy("A", "Number"), Copy("B", "A")));
        ITransformer loaded = SaveAndLoad(new TransformerChain<ITransformer>(outside, Copy("C", "B")), data.Schema, out _);
        Assert.IsType<TransformerChain<ITransformer>>(((TransformerChain<ITransformer>)loaded).First());
        Assert.Equal([1, 2], loaded.Transform(data).GetColumn<float>("C"));

        var silent = new TransformerChain<ITransformer>(new Outside(null));
        var error = Assert.Throws<InvalidOperationException>(() => s_ml.Model.Save(silent, data.Schema, new MemoryStream()));
        Assert.Contains("ModelSignature not specified!", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_custom_mapping_is_loaded_by_its_contract_without_its_definitions()
    {
        IDataView data = Items();
        SchemaDefinition renamed = SchemaDefinition.Create(typeof(Doubled));
        renamed["Twice"].ColumnName = "Renamed";
        ITransformer model = s_ml.Transforms.CustomMapping<Number, Doubled>(Doubling.Map, Doubling.Contract, outputSchemaDefinition: renamed).Fit(data);
        Assert.Equal([2, 4], model.Transform(data).GetColumn<float>("Renamed"));

        IDataView loaded = SaveAndLoad(model, data.Schema, out _).Transform(data);

        Assert.Null(loaded.Schema.GetColumnOrNull("Renamed"));
        Assert.Equal([2, 4], loaded.GetColumn<float>("Twice"));
    }

    [StandInFact]
    public void A_custom_mapping_that_cannot_be_found_again_says_why()
    {
        IDataView data = Items();
        ITransformer Mapping(string? contract) => s_ml.Transforms.CustomMapping<Number, Doubled>(Doubling.Map, contract).Fit(data);

        Assert.Equal("Empty contract name for a transform: the transform cannot be saved",
            Assert.Throws<InvalidOperationException>(() => s_ml.Model.Save(Mapping(null), data.Schema, new MemoryStream())).Message);
        Assert.StartsWith("Unable to locate an extension for the contract 'Nobody'.",
            Assert.Throws<InvalidOperationException>(() => SaveAndLoad(Mapping("Nobody"), data.Schema, out _)).Message, StringComparison.Ordinal);
        Assert.StartsWith("The class with contract 'NoFactory' must derive from",
            Assert.Throws<InvalidOperationException>(() => SaveAndLoad(Mapping("NoFactory"), data.Schema, out _)).Message, StringComparison.Ordinal);
    }

    // That a later version is asked for is an error of the runtime's too, but not where a test host looks assemblies up by their plain names.
    [SkippableFact]
    public void A_custom_mapping_of_a_missing_assembly_names_it()
    {
        Skip.If(ApiSubset.Build.HasPackages, "The package's entries have another format.");
        IDataView data = Items();
        using var stream = new MemoryStream();
        s_ml.Model.Save(s_ml.Transforms.CustomMapping<Number, Doubled>(Doubling.Map, Doubling.Contract).Fit(data), data.Schema, stream);
        Rewrite(stream, "TransformerChain/Model.key", "StandIns.Tests, Version", "StandInz.Tests, Version");

        var error = Assert.Throws<FileNotFoundException>(() => s_ml.Model.Load(stream, out _));
        Assert.Contains("StandInz.Tests, Version", error.Message, StringComparison.Ordinal);
    }

    [StandInFact]
    public void What_is_no_model_or_part_of_one_is_refused()
    {
        IDataView data = Items();
        using var stream = new MemoryStream();
        s_ml.Model.Save(new TransformerChain<ITransformer>(Copy("A", "Number")), data.Schema, stream);
        byte[] whole = stream.ToArray();
        byte[] broken = [.. whole];
        broken.AsSpan(whole.Length / 4, 40).Clear();

        Assert.Throws<FormatException>(() => Load([1, 2, 3]));
        Assert.Throws<FormatException>(() => Load(whole[..^30]));
        Assert.Throws<FormatException>(() => Load(broken));
        Assert.Throws<FileNotFoundException>(() => s_ml.Model.Load("no such file.zip", out _));

        using var empty = new MemoryStream();
        using (new ZipArchive(empty, ZipArchiveMode.Create, leaveOpen: true)) { }
        Assert.ThrowsAny<Exception>(() => Load(empty.ToArray()));
    }

    [Fact]
    public void A_literal_is_the_same_object_in_every_row()
    {
        IDataView data = Items();
        ITransformer model = SaveAndLoad(s_ml.Transforms.Expression("Text", "(x, y) => \"caf\\u00e9 \\t \U0001F600\"", "Number", "Name").Fit(data), data.Schema, out _);
        string[] texts = [.. model.Transform(data).GetColumn<ReadOnlyMemory<char>>("Text").Select(memory =>
        {
            Assert.True(MemoryMarshal.TryGetString(memory, out string? text, out int start, out int length));
            Assert.Equal((0, text.Length), (start, length));
            return text;
        })];
        Assert.Equal("café \t \U0001F600", texts[0]);
        Assert.Same(texts[0], texts[1]);
    }

    [SkippableTheory]
    [InlineData("x : 1 + x")]
    [InlineData("x : \"a\" + x")]
    public void Other_expressions_need_the_package(string expression)
    {
        Skip.If(ApiSubset.Build.HasPackages, "The package has them.");
        var error = Assert.Throws<NotSupportedException>(() => s_ml.Transforms.Expression("Text", expression, "Number").Fit(Items()));
        Assert.Contains("Microsoft.ML 5.0.0", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("x : \"open")]
    [InlineData("x : \"new\nline\"")]
    [InlineData("x : \"bad \\q escape\"")]
    [InlineData("(x, y) : \"two\"")]
    public void A_literal_that_is_none_is_refused(string expression)
        => Assert.Throws<ArgumentOutOfRangeException>(() => s_ml.Transforms.Expression("Text", expression, "Number").Fit(Items()));

    internal static ITransformer SaveAndLoad(ITransformer model, DataViewSchema schema, out DataViewSchema loadedSchema)
    {
        using var stream = new MemoryStream();
        s_ml.Model.Save(model, schema, stream);
        return new MLContext().Model.Load(stream, out loadedSchema);
    }

    /// <summary>The schema and every value as text.</summary>
    internal static string Rows(IDataView data) => string.Join("\n", data.Schema.Select(column => $"{column.Name}: {column.Type}").Concat(
        data.Preview().RowView.Select(row => string.Join(" | ", row.Values.Select(value => value.Value is IEnumerable items ? string.Join(",", items.Cast<object>()) : $"{value.Value}")))));

    static void Load(byte[] bytes) => s_ml.Model.Load(new MemoryStream(bytes), out _);

    static IDataView Items() => s_ml.Data.LoadFromEnumerable([new Item { Number = 1 }, new Item { Number = 2 }]);

    static ColumnCopyingTransformer Copy(string output, string input)
    {
        var schema = new DataViewSchema.Builder();
        schema.AddColumn(input, NumberDataViewType.Single);
        return s_ml.Transforms.CopyColumns(output, input).Fit(s_ml.Data.TakeRows(new Empty(schema.ToSchema()), 0));
    }

    // Replaces one text by another of its length.
    static void Rewrite(MemoryStream stream, string name, string from, string to)
    {
        using var archive = new ZipArchive(stream, ZipArchiveMode.Update, leaveOpen: true);
        using Stream entry = archive.GetEntry(name)!.Open();
        var bytes = new byte[entry.Length];
        entry.ReadExactly(bytes);
        string text = System.Text.Encoding.Latin1.GetString(bytes);
        Assert.Contains(from, text, StringComparison.Ordinal);
        entry.Position = 0;
        entry.Write(System.Text.Encoding.Latin1.GetBytes(text.Replace(from, to, StringComparison.Ordinal)));
    }

    /// <summary>No rows of any schema.</summary>
    sealed class Empty(DataViewSchema schema) : IDataView
    {
        public bool CanShuffle => false;

        public DataViewSchema Schema => schema;

        public long? GetRowCount() => 0;

        public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null) => throw new NotSupportedException();

        public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) => throw new NotSupportedException();
    }

    /// <summary>A transformer from outside ML.NET that lets another do everything, saving too; one that has no other saves nothing.</summary>
    sealed class Outside(ITransformer? carrier) : ITransformer
    {
        public bool IsRowToRowMapper => true;

        public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => carrier!.GetOutputSchema(inputSchema);

        public IDataView Transform(IDataView input) => carrier!.Transform(input);

        public IRowToRowMapper GetRowToRowMapper(DataViewSchema inputSchema) => carrier!.GetRowToRowMapper(inputSchema);

        void ICanSaveModel.Save(ModelSaveContext ctx) => carrier?.Save(ctx);
    }

    sealed class Item
    {
        public float Number { get; set; }

        public string Name { get; set; } = "";
    }

    sealed class Number
    {
        [ColumnName("Number")]
        public float Value { get; set; }
    }

    sealed class Doubled
    {
        public float Twice { get; set; }
    }

    [CustomMappingFactoryAttribute(Contract)]
    sealed class Doubling : CustomMappingFactory<Number, Doubled>
    {
        public const string Contract = "StandIns.Tests.Doubling";

        public static Action<Number, Doubled> Map { get; } = (source, result) => result.Twice = 2 * source.Value;

        public override Action<Number, Doubled> GetMapping() => Map;
    }

    [CustomMappingFactoryAttribute("NoFactory")]
    sealed class NoFactory;
}
