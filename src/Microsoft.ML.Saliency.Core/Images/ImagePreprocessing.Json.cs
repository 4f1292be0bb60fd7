using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Microsoft.ML.Saliency;

public sealed partial record ImagePreprocessing
{
    /// <summary>Reads the JSON that the remarks of this type show. Comments and trailing commas are allowed; what is left out keeps its default.</summary>
    /// <exception cref="ArgumentException">Not a JSON object, a field that does not exist, or a value that a field cannot hold; the message lists the choices.</exception>
    public static ImagePreprocessing FromJson(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        try
        {
            return JsonSerializer.Deserialize(json, PreprocessingJson.Default.ImagePreprocessing) ?? throw ImageThrow.Json("null");
        }
        catch (JsonException e)
        {
            throw ImageThrow.Json(e.Message, e);
        }
    }

    /// <summary>Writes the JSON that <see cref="FromJson"/> reads; fields that are null are left out.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, PreprocessingJson.Default.ImagePreprocessing);
}

sealed class CamelCase<T>() : JsonStringEnumConverter<T>(JsonNamingPolicy.CamelCase, allowIntegerValues: false)
    where T : struct, Enum;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    ReadCommentHandling = JsonCommentHandling.Skip,
    AllowTrailingCommas = true,
    WriteIndented = true,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    Converters = [typeof(CamelCase<ResizeMode>), typeof(CamelCase<LetterboxAnchor>), typeof(CamelCase<PixelOrder>), typeof(CamelCase<ImageLayout>)])]
[JsonSerializable(typeof(ImagePreprocessing))]
sealed partial class PreprocessingJson : JsonSerializerContext;
