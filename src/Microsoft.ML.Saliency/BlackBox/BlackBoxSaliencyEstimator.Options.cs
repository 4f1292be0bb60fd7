namespace Microsoft.ML.Saliency;

public sealed partial class BlackBoxSaliencyEstimator
{
    /// <summary>Which score of the model is explained, against what, and as what kind of map.</summary>
    public sealed record Options
    {
        /// <summary>
        /// Name of the model's column whose value is explained: a number or Boolean (0 or 1), a vector of Single or Double with a score a class, or a key (1 for its class, 0 for others).
        /// Scores are taken as they are. Default: "Score"; a binary classifier's "Probability" reads more easily where it has one.
        /// </summary>
        public string ScoreColumnName { get; init; } = "Score";

        /// <summary>The score to explain where there are several. Default: the highest one of each row.</summary>
        public Target Target { get; init; } = Target.Predicted;

        /// <summary>
        /// Name of a column with the class to explain, row by row: a key (its first value is class 0), or a number, negative for the highest score.
        /// Default: null, <see cref="Target"/> holds for all rows.
        /// </summary>
        public string? TargetColumnName { get; init; }

        /// <summary>What stands in the place of a slot that is taken away. Ignored for images, where the method's baseline does. Default: <see cref="Background.Mean"/>, for which fitting reads the rows.</summary>
        public Background Background { get; init; }

        /// <summary>
        /// How the attribution becomes the column. Default: null; for numbers each slot's signed value as it is, for images the method's own channel reduction, scaled to [0, 1] row by row.
        /// </summary>
        public MapOptions? Map { get; init; }

        /// <summary>Width of the maps of an image column, in pixels; set with <see cref="Height"/>. Default: null, the column's own where all its pictures have one size.</summary>
        public int? Width { get; init; }

        /// <summary>Height of the maps of an image column, in pixels; set with <see cref="Width"/>. Default: null, the column's own where all its pictures have one size.</summary>
        public int? Height { get; init; }

        /// <summary>What messages and annotations call the model. Default: null, the name of its type.</summary>
        public string? ModelName { get; init; }

        /// <summary>Looked at before each row that goes through the model; a cancelled read throws <see cref="OperationCanceledException"/>. Not saved with a model.</summary>
        [System.Text.Json.Serialization.JsonIgnore]
        public CancellationToken Cancellation { get; init; }
    }
}
