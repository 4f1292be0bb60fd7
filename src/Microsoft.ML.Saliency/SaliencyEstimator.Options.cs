using System.Text.Json.Serialization;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Saliency;

public sealed partial class SaliencyEstimator
{
    /// <summary>What applies to every method: the input, the score to explain, the columns to append, and how it is run.</summary>
    public sealed record Options
    {
        /// <summary>
        /// What happens to a picture before the model sees it; the input column is then an image column of any size.
        /// Default: null, the input column holds the pixels as the model takes them.
        /// </summary>
        public ImagePreprocessing? Preprocessing { get; init; }

        /// <summary>Names of the model's classes, by index, as many as it has. Default: null, the indices stand for them. Of names that are there twice the second gets its index: "crane (517)".</summary>
        public IReadOnlyList<string>? Labels { get; init; }

        /// <summary>The score to explain. Default: the predicted class of each row.</summary>
        public Target Target { get; init; } = Target.Predicted;

        /// <summary>
        /// Name of a column with the class to explain, row by row: a key (its first value is class 0), or a number, negative for the row's predicted class.
        /// Default: null, <see cref="Target"/> holds for all rows.
        /// </summary>
        public string? TargetColumnName { get; init; }

        /// <summary>
        /// How many classes to explain, most probable first: the map column is then [k, H, W], one map a class, all on one scale.
        /// Default: null, one map [H, W] of the target. Takes the place of <see cref="Target"/> and <see cref="TargetColumnName"/>.
        /// </summary>
        public int? Top { get; init; }

        /// <summary>How the attribution becomes a map. Default: the method's own channel reduction, no smoothing, scaled to [0, 1] row by row.</summary>
        public MapOptions Map { get; init; } = new();

        /// <summary>
        /// Name of a column for what the method found before it became a map: signed values [C, h, w], at the resolution at which the method works
        /// (with <see cref="Top"/> [k, C, h, w]). Default: null, no such column.
        /// </summary>
        public string? AttributionColumnName { get; init; }

        /// <summary>
        /// Name of a column for the model's output, a vector of Single [K] with the labels as slot names: what ApplyOnnxModel would give, from the same pass
        /// that explains. Default: null, no such column.
        /// </summary>
        public string? ScoreColumnName { get; init; }

        /// <summary>Name of a column for the class with the highest score, a key with the labels as its values. Default: null, no such column.</summary>
        public string? PredictedLabelColumnName { get; init; }

        /// <summary>Name of a column for the class that the map explains, a key as in <see cref="PredictedLabelColumnName"/>; with <see cref="Top"/> a vector of k keys. Default: null, no such column.</summary>
        public string? ExplainedLabelColumnName { get; init; }

        /// <summary>
        /// Name of a column for the picture as the model saw it with the map laid over it, an image of the model's size; with <see cref="Top"/> the first map.
        /// Needs <see cref="Preprocessing"/>. Default: null, no such column.
        /// </summary>
        public string? OverlayColumnName { get; init; }

        /// <summary>Colours and strength of the overlay.</summary>
        public OverlayOptions Overlay { get; init; } = new();

        /// <summary>
        /// Rows that a cursor reads ahead and explains together, 1 or more; fewer for methods that make many passes a row, and while the first rows are read.
        /// Default: 16. Maps of a row are the same in any batch up to the rounding of 32-bit floats.
        /// </summary>
        public int BatchSize { get; init; } = 16;

        /// <summary>Hears of every batch that was explained; calls come from the threads that read rows. Not saved with a model.</summary>
        [JsonIgnore]
        public IProgress<SaliencyProgress>? Progress { get; init; }

        /// <summary>The MLContext, whose <c>Log</c> event then hears of the engine and, at most once a second, of the rows explained. Default: null. Not saved with a model.</summary>
        [JsonIgnore]
        public IHostEnvironment? Context { get; init; }

        /// <summary>Looked at before each pass; a cancelled read throws <see cref="OperationCanceledException"/>. Not saved with a model.</summary>
        [JsonIgnore]
        public CancellationToken Cancellation { get; init; }

        /// <summary>
        /// The engine that runs the model, and its options. Default: <see cref="TorchSharpEngineOptions"/>; others are <see cref="OnnxRuntimeEngineOptions"/> and
        /// <see cref="AutoEngineOptions"/>.
        /// </summary>
        public EngineOptions Engine { get; init; } = new TorchSharpEngineOptions();

        /// <summary>Where a saved model keeps the ONNX file. Default: <see cref="ModelStorage.Automatic"/>.</summary>
        public ModelStorage Storage { get; init; }
    }
}

/// <summary>How far the reading of one cursor has come.</summary>
/// <param name="Rows">Rows explained so far.</param>
/// <param name="Elapsed">Time since the cursor explained its first row, the reading of the rows included.</param>
public readonly record struct SaliencyProgress(long Rows, TimeSpan Elapsed)
{
    /// <summary>Rows explained in a second.</summary>
    public double RowsPerSecond => Elapsed > TimeSpan.Zero ? Rows / Elapsed.TotalSeconds : 0;
}

/// <summary>Where a saved model keeps the ONNX file that it explains.</summary>
public enum ModelStorage
{
    /// <summary>In the saved model where the file has up to 16 MiB, else beside it.</summary>
    Automatic,

    /// <summary>In the saved model, whatever its size. 100 MB take seconds and more than a gigabyte to load.</summary>
    Embedded,

    /// <summary>The file stays where it is: its path and SHA-256 are saved, and checked when the model is loaded.</summary>
    File,
}
