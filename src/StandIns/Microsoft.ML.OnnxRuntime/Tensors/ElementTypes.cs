namespace Microsoft.ML.OnnxRuntime.Tensors;

/// <summary>Which .NET type holds the elements of which tensors.</summary>
internal static class ElementTypes
{
    static readonly Dictionary<TensorElementType, Type> Types = new()
    {
        [TensorElementType.Float] = typeof(float),
        [TensorElementType.UInt8] = typeof(byte),
        [TensorElementType.Int8] = typeof(sbyte),
        [TensorElementType.UInt16] = typeof(ushort),
        [TensorElementType.Int16] = typeof(short),
        [TensorElementType.Int32] = typeof(int),
        [TensorElementType.Int64] = typeof(long),
        [TensorElementType.String] = typeof(string),
        [TensorElementType.Bool] = typeof(bool),
        [TensorElementType.Float16] = typeof(Float16),
        [TensorElementType.Double] = typeof(double),
        [TensorElementType.UInt32] = typeof(uint),
        [TensorElementType.UInt64] = typeof(ulong),
        [TensorElementType.BFloat16] = typeof(BFloat16),
    };

    static readonly Dictionary<Type, TensorElementType> Elements = Types.ToDictionary(t => t.Value, t => t.Key);

    internal static Type TypeOf(TensorElementType element) =>
        Types.TryGetValue(element, out var type) ? type : throw new OnnxRuntimeException(ErrorCode.NotImplemented, $"No .NET type holds tensor elements of type {element}.");

    internal static TensorElementType Of<T>() =>
        Elements.TryGetValue(typeof(T), out var element)
            ? element
            : throw new OnnxRuntimeException(ErrorCode.InvalidArgument, $"Tensors of {typeof(T)} do not exist; elements are of {string.Join(", ", Elements.Keys.Select(t => t.Name))}.");
}
