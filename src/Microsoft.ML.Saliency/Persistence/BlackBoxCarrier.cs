using System.Text.Json.Nodes;
using Microsoft.ML.Data;
using Microsoft.ML.Saliency.BlackBox;
using Microsoft.ML.Transforms.Image;

namespace Microsoft.ML.Saliency.Persistence;

/// <summary>The chain that a <see cref="BlackBoxSaliencyTransformer"/> is saved as, the model that it explains inside it.</summary>
static class BlackBoxCarrier
{
    internal static ITransformer Build(BlackBoxPlan plan, DataViewSchema input)
    {
        var explained = ExplainedInput.Of(input, plan.InputColumnNames);
        Check(plan, input, explained);
        using var model = new MemoryStream();
        var ml = new MLContext(seed: 0);
        ml.Model.Save(plan.Model, null, model);
        var config = new JsonObject
        {
            ["version"] = Saved.Version,
            ["kind"] = nameof(BlackBoxSaliencyTransformer),
            ["output"] = plan.OutputColumnName,
            ["columns"] = new JsonArray([.. explained.Columns.Select(c => Column(c, explained))]),
            ["explainer"] = ExplainerCatalog.ToJson(plan.Explainer),
            ["options"] = OptionsJson.Of(plan.Options),
        };
        if (explained.Columns[0].Type is ImageDataViewType picture)
        {
            SavedPicture.Note(config, picture);
        }

        var builder = new CarrierBuilder(config, Convert.ToBase64String(model.ToArray()), explained.Columns.Select(c => (c.Name, c.Type)));
        var (catalog, pieces) = (builder.Context.Transforms, typeof(MapPieces).GetFields().Select(f => f.Name));
        int size;
        if (explained.SlotNames is { } slots)
        {
            builder.Add(catalog.Concatenate(nameof(BlackBoxNumbersSource.SaliencyNumbers), plan.InputColumnNames), nameof(BlackBoxNumbersSource.SaliencyNumbers));
            builder.Add(catalog.CustomMapping(new BlackBoxNumbersFactory().GetMapping(), BlackBoxNumbersFactory.Contract), pieces);
            size = slots.Length;
        }
        else
        {
            SavedPicture.Add(builder, plan.InputColumnNames[0], (ImageDataViewType)explained.Columns[0].Type);
            builder.Add(catalog.CustomMapping(new BlackBoxImageFactory().GetMapping(), BlackBoxImageFactory.Contract), pieces);
            var (height, width) = plan.ImageSize(explained.Columns[0]);
            size = height * width;
        }

        builder.Add(catalog.Concatenate(plan.OutputColumnName, Pieces.Names(Pieces.Map, size)));
        return builder.Build();
    }

    static void Check(BlackBoxPlan plan, DataViewSchema input, ExplainedInput explained)
    {
        const string Instead = "Save the model itself, and append ExplainTransformer again after loading.";
        if (plan.Options.TargetColumnName is { } target)
        {
            throw new NotSupportedException($"An explanation whose class comes from a column ('{target}') cannot be saved. {Instead}");
        }

        if (explained.Columns.FirstOrDefault(c => c.Type is not ImageDataViewType && (c.Type is VectorDataViewType v ? v.ItemType : c.Type) != NumberDataViewType.Single) is { Name: not null } other)
        {
            throw new NotSupportedException($"An explanation of '{other.Name}' cannot be saved, as it holds {other.Type}: a saved one reads Single, vectors of Single, or an image. {Instead}");
        }

        if (plan.Needed(input).FirstOrDefault(c => explained.Columns.All(e => e.Index != c.Index)) is { Name: not null } needed)
        {
            throw new NotSupportedException($"The model also reads column '{needed.Name}', which a saved explanation could not reach. Explain that column too, or: {Instead}");
        }
    }

    static JsonObject Column(DataViewSchema.Column column, ExplainedInput explained) => column.Type switch
    {
        VectorDataViewType vector => new()
        {
            ["name"] = column.Name,
            ["slots"] = new JsonArray([.. explained.SlotNames!
                .Skip(explained.Columns.TakeWhile(c => c.Index != column.Index).Sum(c => c.Type is VectorDataViewType v ? v.Size : 1))
                .Take(vector.Size)
                .Select(s => JsonValue.Create(s))]),
        },
        ImageDataViewType image => new() { ["name"] = column.Name, ["image"] = true, ["height"] = image.Height, ["width"] = image.Width },
        _ => new() { ["name"] = column.Name },
    };
}
