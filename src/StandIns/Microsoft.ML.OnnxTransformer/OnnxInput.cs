using Microsoft.ML.Data;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms.Onnx;

/// <summary>One input of the model at one cursor.</summary>
internal abstract class OnnxInput(string name) : IDisposable
{
    public string Name => name;

    /// <summary>The current row's value, valid until the next call.</summary>
    public abstract OrtValue Read();

    public abstract void Dispose();

    public static OnnxInput Create(DataViewRow row, DataViewSchema.Column column, OnnxTensor tensor)
    {
        var rawType = column.Type.GetItemType().RawType;
        if (column.Type.GetItemType() is TextDataViewType)
            throw Contracts.NotHere($"Text as the model's input '{tensor.Name}'");
        return Getters.Invoke<OnnxInput>(typeof(OnnxInput), null, column.Type is VectorDataViewType ? nameof(OfVector) : nameof(OfScalar), rawType, row, column, tensor);
    }

    public static Exception Mismatch(OnnxTensor tensor, int length) => Contracts.Except(
        $"Input shape mismatch: Input '{tensor.Name}' has shape {string.Join(",", tensor.Shape)}, but input data is of length {length}.");

    static OnnxInput OfVector<T>(DataViewRow row, DataViewSchema.Column column, OnnxTensor tensor) where T : unmanaged
    {
        var getter = row.GetGetter<VBuffer<T>>(column);
        VBuffer<T> vector = default;
        // As in the package, only a vector of unknown length fills a dimension that the model leaves open.
        var open = ((VectorDataViewType)column.Type).IsKnownSize ? -1 : Array.IndexOf(tensor.Shape, 0);
        var rest = tensor.Shape.Aggregate(1L, (product, size) => product * Math.Max(1, size));
        var shape = Array.ConvertAll(tensor.Shape, size => (long)size);
        return new Input<T>(tensor.Name, values =>
        {
            getter(ref vector);
            if (open >= 0)
                shape[open] = vector.Length / rest;
            if (shape.Aggregate(1L, (product, size) => product * size) != vector.Length)
                throw Mismatch(tensor, vector.Length);
            values.Fit(shape, vector.Length);
            vector.CopyTo(values.Span);
        });
    }

    static OnnxInput OfScalar<T>(DataViewRow row, DataViewSchema.Column column, OnnxTensor tensor) where T : unmanaged
    {
        var getter = row.GetGetter<T>(column);
        return new Input<T>(tensor.Name, values =>
        {
            values.Fit([1, 1], 1);
            getter(ref values.Span[0]);
        });
    }

    /// <summary>A tensor over an array that is filled anew for each row, and replaced only when its size changes.</summary>
    sealed class Input<T>(string name, Action<Input<T>> read) : OnnxInput(name) where T : unmanaged
    {
        T[] _values;
        long[] _shape;
        OrtValue _tensor;

        public Span<T> Span => _values;

        public void Fit(long[] shape, int length)
        {
            if (_tensor is not null && shape.AsSpan().SequenceEqual(_shape))
                return;
            _tensor?.Dispose();
            _values = new T[length];
            _shape = [.. shape];
            _tensor = OrtValue.CreateTensorValueFromMemory(_values, _shape);
        }

        public override OrtValue Read()
        {
            read(this);
            return _tensor;
        }

        public override void Dispose() => _tensor?.Dispose();
    }
}
