using static System.Numerics.BitOperations;

namespace Microsoft.ML.Data;

/// <summary>128 bits that name a row. New ids are made from old ones by the body rounds of MurmurHash3 (x64, 128 bits).</summary>
public readonly struct DataViewRowId : IComparable<DataViewRowId>, IEquatable<DataViewRowId>
{
    const ulong C1 = 0x87c37b91114253d5, C2 = 0x4cf5ad432745937f;

    public readonly ulong Low;
    public readonly ulong High;

    public DataViewRowId(ulong low, ulong high) => (Low, High) = (low, high);

    public DataViewRowId Next() => Round(0, 0);

    public DataViewRowId Fork()
    {
        DataViewRowId next = Next();
        return new(next.Low ^ unchecked(RotateLeft(C1, 31) * C2), next.High);
    }

    public DataViewRowId Combine(DataViewRowId other)
    {
        DataViewRowId block = other.Fork();
        return Round(RotateLeft(block.Low * C1, 31) * C2, RotateLeft(block.High * C2, 33) * C1);
    }

    DataViewRowId Round(ulong k1, ulong k2)
    {
        ulong low = (RotateLeft(Low ^ k1, 27) + High) * 5 + 0x52dce729;
        ulong high = (RotateLeft(High ^ k2, 31) + low) * 5 + 0x38495ab5;
        return new(low, high);
    }

    public int CompareTo(DataViewRowId other) => High == other.High ? Low.CompareTo(other.Low) : High.CompareTo(other.High);

    public bool Equals(DataViewRowId other) => Low == other.Low && High == other.High;

    public override bool Equals(object obj) => obj is DataViewRowId other && Equals(other);

    public override int GetHashCode() => HashCode.Combine(Low, High);

    public override string ToString() => $"{High:x16}{Low:x16}";
}
