using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Microsoft.ML.Saliency.Persistence;

/// <summary>What a mapping made of its configuration: made once, at the first row, and used for all.</summary>
/// <remarks>A constant column holds the same string object in every row, so that "still the same?" is a comparison of references.</remarks>
sealed class Decoded<T>(Func<JsonObject, string, T> decode) where T : class
{
    readonly Lock _lock = new();
    string? _config;
    T? _value;

    /// <summary>The value for a row's configuration and payload.</summary>
    internal T Of(ReadOnlyMemory<char> config, ReadOnlyMemory<char> payload)
    {
        var text = Text(config);
        if (ReferenceEquals(text, Volatile.Read(ref _config)))
        {
            return _value!;
        }

        lock (_lock)
        {
            if (text != _config)
            {
                _value = decode(Parse(text), Text(payload));
            }

            Volatile.Write(ref _config, text);
            return _value!;
        }
    }

    /// <summary>Reads a configuration.</summary>
    /// <exception cref="InvalidDataException">Not one of this library, or of a later version of it.</exception>
    internal static JsonObject Parse(string text)
    {
        try
        {
            var config = JsonNode.Parse(text) as JsonObject ?? throw new InvalidDataException("The saved model's saliency configuration is no object. Save the model again.");
            return (int?)config["version"] is { } version and <= Saved.Version
                ? config
                : throw new InvalidDataException($"The saved model's saliency configuration has version {config["version"]}; this library reads up to {Saved.Version}. Install a later version of Microsoft.ML.Saliency.");
        }
        catch (JsonException e)
        {
            throw new InvalidDataException("The saved model's saliency configuration is not JSON. Save the model again.", e);
        }
    }

    static string Text(ReadOnlyMemory<char> text)
        => MemoryMarshal.TryGetString(text, out var whole, out var start, out var length) && start == 0 && length == whole.Length ? whole : text.ToString();
}
