using Microsoft.ML.Data;
using Microsoft.ML.Saliency.Columns;
using Microsoft.ML.Transforms;

namespace Microsoft.ML.Saliency.Persistence;

/// <summary>The first step of each saved chain: columns to hang constants on. By it a chain is known as ours.</summary>
[CustomMappingFactoryAttribute(Contract)]
sealed class BeginFactory : CustomMappingFactory<BeginSource, BeginRow>
{
    internal const string Contract = "Microsoft.ML.Saliency.Begin";

    public override Action<BeginSource, BeginRow> GetMapping() => Map;

    internal static void Map(BeginSource source, BeginRow row)
    {
        row.Begin = "";
        row.NoTarget = -1;
        row.NoKey = 0;
    }
}

sealed class BeginSource;

sealed class BeginRow
{
    [ColumnName(CarrierBuilder.Begin)]
    public string Begin { get; set; } = "";

    [ColumnName(CarrierBuilder.NoTarget)]
    public long NoTarget { get; set; }

    [ColumnName(CarrierBuilder.NoKey)]
    public uint NoKey { get; set; }

    [ColumnName(CarrierBuilder.NoImage), AnySize]
    public MLImage? NoImage { get; set; }

    [ColumnName(CarrierBuilder.NoBytes)]
    public VBuffer<byte> NoBytes { get; set; }
}
