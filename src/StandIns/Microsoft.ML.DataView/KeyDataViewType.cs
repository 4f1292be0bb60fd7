using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>One of <see cref="Count"/> values, stored as 1..Count; 0 is the missing value.</summary>
public sealed class KeyDataViewType : PrimitiveDataViewType
{
    public KeyDataViewType(Type type, ulong count) : base(type)
    {
        Contracts.CheckParam(IsValidDataType(type), nameof(type), $"A key is stored as Byte, UInt16, UInt32 or UInt64, not {type.Name}.");
        Contracts.CheckParam(count > 0 && count <= MaxCount(type), nameof(count),
            $"The number of keys must be from 1 to {type.Name}.MaxValue ({MaxCount(type)}), but is {count}.");
        Count = count;
    }

    public KeyDataViewType(Type type, int count) : this(type, count > 0 ? (ulong)count : 0UL) { }

    public ulong Count { get; }

    public static bool IsValidDataType(Type type) => MaxCount(type) > 0;

    static ulong MaxCount(Type type) =>
        type == typeof(byte) ? byte.MaxValue :
        type == typeof(ushort) ? ushort.MaxValue :
        type == typeof(uint) ? uint.MaxValue :
        type == typeof(ulong) ? ulong.MaxValue : 0;

    public override bool Equals(DataViewType other) => other is KeyDataViewType key && key.RawType == RawType && key.Count == Count;

    public override bool Equals(object other) => other is DataViewType type && Equals(type);

    public override int GetHashCode() => HashCode.Combine(RawType, Count);

    public override string ToString() => $"Key<{RawType.Name}, 0-{Count - 1}>";
}
