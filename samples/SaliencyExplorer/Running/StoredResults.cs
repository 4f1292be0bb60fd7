using Microsoft.ML.Saliency;

namespace SaliencyExplorer.Running;

/// <summary>Something that a session found and keeps for a while.</summary>
interface IStoredResult
{
    /// <summary>About how much memory it takes.</summary>
    long Bytes { get; }
}

/// <summary>An explanation, and its map as it is shown: on its own scale, or on one that it shares with another class.</summary>
/// <param name="Explanation">What the library found.</param>
/// <param name="Map">The map, [H, W].</param>
/// <param name="IsSigned">Whether the map runs from -1 to 1 rather than from 0 to 1.</param>
/// <param name="Name">What downloads are called.</param>
sealed record StoredMap(PictureExplanation Explanation, float[] Map, bool IsSigned, string Name) : IStoredResult
{
    public long Bytes => sizeof(float) * ((long)Map.Length + Explanation.Attribution.Values.Data.Length + Explanation.Attribution.Output.Data.Length) + Explanation.Picture.Rgba.Length;
}

/// <summary>Pictures that were made, by name.</summary>
sealed record StoredPictures(IReadOnlyDictionary<string, Picture> Pictures) : IStoredResult
{
    public long Bytes => Pictures.Values.Sum(p => (long)p.Rgba.Length);
}
