namespace Microsoft.ML.OnnxRuntime;

/// <summary>IEEE half precision, by its bits.</summary>
public struct Float16
{
    public readonly ushort value;

    public Float16(ushort v) => value = v;

    public float ToFloat() => (float)BitConverter.UInt16BitsToHalf(value);
}

/// <summary>The upper half of a float, by its bits.</summary>
public struct BFloat16
{
    public readonly ushort value;

    public BFloat16(ushort v) => value = v;

    public float ToFloat() => BitConverter.UInt32BitsToSingle((uint)value << 16);
}
