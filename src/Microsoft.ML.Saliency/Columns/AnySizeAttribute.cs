using Microsoft.ML.Data;
using Microsoft.ML.Saliency.Persistence;
using Microsoft.ML.Transforms.Image;

namespace Microsoft.ML.Saliency.Columns;

/// <summary>On a member of type <see cref="MLImage"/>: pictures of any size, as LoadImages makes them. ML.NET's own attribute wants a size.</summary>
[AttributeUsage(AttributeTargets.Field | AttributeTargets.Property)]
sealed class AnySizeAttribute : DataViewTypeAttribute
{
    /// <summary>
    /// Whether classes can be filled from columns of an image type: ML.NET wants the very type, size included, registered, as a class does whose member's
    /// attribute names it.
    /// </summary>
    internal static bool IsKnown(ImageDataViewType type)
    {
        try
        {
            return !new MLContext().Data.CreateEnumerable<Sample>(new EmptyView([(nameof(Sample.Image), type)]), reuseRowObject: true).Any();
        }
        catch (NotImplementedException)
        {
            return false;
        }
    }

    /// <inheritdoc/>
    public override void Register() => DataViewTypeManager.Register(new ImageDataViewType(), typeof(MLImage), this);

    /// <inheritdoc/>
    public override bool Equals(DataViewTypeAttribute? other) => other is AnySizeAttribute;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is AnySizeAttribute;

    /// <inheritdoc/>
    public override int GetHashCode() => typeof(AnySizeAttribute).GetHashCode();

    sealed class Sample
    {
        [AnySize]
        public MLImage? Image { get; set; }
    }
}
