using Microsoft.ML.Data;

namespace Microsoft.ML.Saliency.BlackBox;

/// <summary>An image column: red, green and blue of each pixel from 0 to 255, [H, W, 3], at each picture's own size. Alpha stays as it is.</summary>
sealed class ImageInput(DataViewSchema.Column column) : ExplainedInput
{
    internal override IReadOnlyList<DataViewSchema.Column> Columns { get; } = [column];

    internal override ExplainedValues Over(DataViewRow row) => new Values(row.GetGetter<MLImage?>(column), column.Name);

    sealed class Values(ValueGetter<MLImage?> getter, string name) : ExplainedValues
    {
        readonly List<MLImage> _copies = [];
        MLImage? _image;
        (int Width, int Height, MLPixelFormat Format) _kind;
        int[] _order = [];
        byte[] _pixels = [];
        byte[] _changed = [];

        internal override (Batch Values, InputDescription Description)? Read()
        {
            getter(ref _image);
            if (_image is null)
            {
                return null;
            }

            // The row's own image may be gone by the time that its copies are read.
            _kind = (_image.Width, _image.Height, _image.PixelFormat);
            _order = _kind.Format == MLPixelFormat.Bgra32 ? [2, 1, 0] : [0, 1, 2];
            _pixels = _image.Pixels.ToArray();
            _changed = new byte[_pixels.Length];
            var values = new float[_pixels.Length / 4 * 3];
            for (var i = 0; i < values.Length; i++)
            {
                values[i] = _pixels[i / 3 * 4 + _order[i % 3]];
            }

            int[] shape = [_kind.Height, _kind.Width, 3];
            return (new(values, 1, shape), new(name, shape, ImageLayout.ChannelsLast));
        }

        internal override Delegate Getter(DataViewSchema.Column column, Batch copies, Func<int> at) => (ValueGetter<MLImage>)((ref MLImage image) =>
        {
            image?.Dispose();
            _pixels.CopyTo(_changed, 0);
            var copy = copies[at()];
            for (var i = 0; i < copy.Length; i++)
            {
                _changed[i / 3 * 4 + _order[i % 3]] = (byte)Math.Clamp(MathF.Round(copy[i]), 0, 255);
            }

            image = MLImage.CreateFromPixels(_kind.Width, _kind.Height, _kind.Format, _changed);
            _copies.Add(image);
        });

        internal override void Free()
        {
            _copies.ForEach(copy => copy.Dispose());
            _copies.Clear();
        }
    }
}
