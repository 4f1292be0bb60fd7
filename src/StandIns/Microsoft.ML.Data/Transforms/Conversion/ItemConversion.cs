using System.Numerics;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>From one item type to another: signed numbers and floats, unsigned numbers and floats, and truth values to signed numbers and floats.</summary>
internal abstract class ItemConversion
{
    static readonly Type[] s_signed = [typeof(sbyte), typeof(short), typeof(int), typeof(long)];
    static readonly Type[] s_unsigned = [typeof(byte), typeof(ushort), typeof(uint), typeof(ulong)];
    static readonly Type[] s_floats = [typeof(float), typeof(double)];

    public abstract Delegate MakeGetter(DataViewRow row, DataViewSchema.Column column);

    /// <summary>Null where the package has no conversion either; one that only the package has is not supported.</summary>
    public static ItemConversion Find(DataViewType source, DataViewType result)
    {
        (Type from, Type to) = (source.RawType, result.RawType);
        if (from == to && source is NumberDataViewType or KeyDataViewType or BooleanDataViewType or TextDataViewType)
            return Make(typeof(Same<>), from);
        bool isFloat = s_floats.Contains(to);
        if (s_floats.Contains(from) && isFloat || s_signed.Contains(from) && (isFloat || s_signed.Contains(to)) || s_unsigned.Contains(from) && (isFloat || s_unsigned.Contains(to)))
            return Make(typeof(Number<,>), from, to);
        if (from == typeof(bool) && (isFloat || s_signed.Contains(to)))
            return Make(typeof(Truth<>), to);
        if (source is NumberDataViewType && result is NumberDataViewType || source is BooleanDataViewType && result is NumberDataViewType || source is not PrimitiveDataViewType)
            return null;
        throw Contracts.NotHere($"Converting {source} to {result}");
    }

    static ItemConversion Make(Type type, params Type[] arguments) => (ItemConversion)Activator.CreateInstance(type.MakeGenericType(arguments));

    sealed class Same<T> : ItemConversion
    {
        public override Delegate MakeGetter(DataViewRow row, DataViewSchema.Column column) => row.GetGetter(column);
    }

    sealed class Number<TSource, TResult> : ItemConversion where TSource : INumberBase<TSource> where TResult : INumberBase<TResult>
    {
        public override Delegate MakeGetter(DataViewRow row, DataViewSchema.Column column) => ItemMapping.MakeGetter<TSource, TResult>(row, column, TResult.CreateTruncating);
    }

    sealed class Truth<TResult> : ItemConversion where TResult : INumberBase<TResult>
    {
        public override Delegate MakeGetter(DataViewRow row, DataViewSchema.Column column)
            => ItemMapping.MakeGetter<bool, TResult>(row, column, value => value ? TResult.One : TResult.Zero);
    }
}
