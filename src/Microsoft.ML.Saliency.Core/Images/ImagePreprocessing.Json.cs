using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Microsoft.ML.Saliency;

public sealed partial record ImagePreprocessing
{
    static JsonTypeInfo<ImagePreprocessing> Schema => PreprocessingJson.Default.ImagePreprocessing;

    /// <summary>Reads the JSON that the remarks of this type show. Comments and trailing commas are allowed; what is left out keeps its default.</summary>
    /// <exception cref="ArgumentException">Not a JSON object, a field that does not exist, or a value that a field cannot hold; the message lists the choices.</exception>
    public static ImagePreprocessing FromJson(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        var given = Parse(json);

        // A generated reader leaves absent init-only properties at zero; over the defaults, none is absent.
        var all = JsonSerializer.SerializeToNode(new ImagePreprocessing(), Schema)!.AsObject();
        // Editors look at the schema that a file names; it says nothing of the picture.
        foreach (var (name, value) in given.Where(p => p.Key != "$schema"))
        {
            all[name] = Schema.Properties.Any(p => p.Name == name) ? value?.DeepClone() : throw ImageThrow.UnknownField(name, Schema.Properties.Select(p => p.Name));
        }

        try
        {
            return all.Deserialize(Schema)!;
        }
        catch (JsonException e)
        {
            // The path is $.mean[0]; the field is what stands between.
            var field = Schema.Properties.First(p => p.Name == e.Path!.Split('.', '[')[1]);
            throw ImageThrow.FieldValue(field.Name, given[field.Name], Expected(field.PropertyType), e);
        }
    }

    /// <summary>Writes the JSON that <see cref="FromJson"/> reads; fields that are null are left out.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, Schema);

    static JsonObject Parse(string json)
    {
        try
        {
            var options = new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true, AllowDuplicateProperties = false };
            return JsonNode.Parse(json, documentOptions: options) as JsonObject ?? throw ImageThrow.Json("It has to begin with '{'.");
        }
        catch (JsonException e)
        {
            throw ImageThrow.Json(e.Message, e);
        }
    }

    static string Expected(Type type)
        => Nullable.GetUnderlyingType(type) is { } inner ? Expected(inner) + ", or null"
            : type.IsEnum ? "one of " + string.Join(", ", Enum.GetNames(type).Select(n => $"\"{JsonNamingPolicy.CamelCase.ConvertName(n)}\""))
            : type == typeof(int) ? "a whole number"
            : type == typeof(byte) ? "a whole number from 0 to 255"
            : type == typeof(double) ? "a number"
            : "a list of numbers";
}

sealed class CamelCase<T>() : JsonStringEnumConverter<T>(JsonNamingPolicy.CamelCase, allowIntegerValues: false)
    where T : struct, Enum;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true,
    WriteIndented = true,
    Converters = [typeof(CamelCase<ResizeMode>), typeof(CamelCase<LetterboxAnchor>), typeof(CamelCase<PixelOrder>), typeof(CamelCase<ImageLayout>)])]
[JsonSerializable(typeof(ImagePreprocessing))]
sealed partial class PreprocessingJson : JsonSerializerContext;
