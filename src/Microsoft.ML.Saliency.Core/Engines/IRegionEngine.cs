using Microsoft.ML.Saliency.Regions;

namespace Microsoft.ML.Saliency;

/// <summary>An engine that can score pictures which differ in one window with less work than one pass each.</summary>
interface IRegionEngine : ISaliencyEngine
{
    /// <summary>How windows of a size are run; null where a full pass costs as much.</summary>
    RegionPass? Regions(int height, int width);
}
