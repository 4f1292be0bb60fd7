namespace TorchSharp;

/// <summary>A number as TorchScript has them: an integer, a floating-point number or a truth value.</summary>
public sealed class Scalar : IDisposable
{
    internal readonly Native.Value Value;

    internal Scalar(in Native.Value value) => Value = value;

    Scalar(long value, Native.Kind kind = Native.Kind.Int) => Value = new() { Kind = kind, Integer = value };

    Scalar(double value) => Value = new() { Kind = Native.Kind.Double, Real = value };

    public torch.ScalarType Type => Value.Kind switch
    {
        Native.Kind.Int => torch.ScalarType.Int64,
        Native.Kind.Double => torch.ScalarType.Float64,
        _ => torch.ScalarType.Bool,
    };

    /// <summary>Nothing to release: the number lies in the object.</summary>
    public void Dispose() { }

    public static implicit operator Scalar(double value) => new(value);
    public static implicit operator Scalar(float value) => new((double)value);
    public static implicit operator Scalar(Half value) => new((double)value);
    public static implicit operator Scalar(long value) => new(value);
    public static implicit operator Scalar(int value) => new((long)value);
    public static implicit operator Scalar(short value) => new((long)value);
    public static implicit operator Scalar(sbyte value) => new((long)value);
    public static implicit operator Scalar(byte value) => new((long)value);
    public static implicit operator Scalar(bool value) => new(value ? 1L : 0L, Native.Kind.Bool);
}

public static class ScalarExtensionMethods
{
    public static double ToDouble(this Scalar value) => value.Value.Kind == Native.Kind.Double ? value.Value.Real : value.Value.Integer;
    public static float ToSingle(this Scalar value) => (float)value.ToDouble();
    public static long ToInt64(this Scalar value) => value.Value.Kind == Native.Kind.Double ? checked((long)value.Value.Real) : value.Value.Integer;
    public static int ToInt32(this Scalar value) => checked((int)value.ToInt64());
    public static bool ToBoolean(this Scalar value) => value.ToDouble() != 0;

    public static Scalar ToScalar(this double value) => value;
    public static Scalar ToScalar(this float value) => value;
    public static Scalar ToScalar(this long value) => value;
    public static Scalar ToScalar(this int value) => value;
    public static Scalar ToScalar(this bool value) => value;
}
