namespace StandIns.Tests.ApiSubset.Samples;

#pragma warning disable CA1003, CA1028, CA1045, CA1021, CA1716, CA1815, CA1063, CA1816, CA1034, CA1720, CA1008, CA2211, CA1051, CA1000

/// <summary>One of each thing that a listing can write.</summary>
public abstract class Gadget<T> : IPart<T>, IDisposable
    where T : class, new()
{
    protected Gadget(string name = "none", float scale = 1.5f, bool on = true, DayOfWeek day = DayOfWeek.Wednesday) => _ = (name, scale, on, day);

    public event EventHandler? Changed;

    public enum Shade : byte
    {
        Dark = 2,
    }

    public int? Size { get; protected internal set; }

    public IReadOnlyList<T[]> this[string name] => [];

    public abstract void Accept(T whole);

    public void Turn(ref int by, out string said, params double?[] also)
    {
        Changed?.Invoke(this, EventArgs.Empty);
        said = $"{by++} {also.Length}";
    }

    public void Dispose() => Hidden();

    public override string ToString() => "gadget";

    private protected virtual void Hidden() => Size = null;
}

public interface IPart<in T>
{
    void Accept(T whole);
}

public delegate object Made(string name, int count);

public static class Tools
{
    public const string Plan = "plan";

    public static readonly int Count = 1;

    public static T Mend<T>(this Gadget<T> gadget, (int turns, string with) how, T? spare = null)
        where T : class, new()
    {
        Secret = how.turns;
        return spare ?? new T();
    }

    internal static int Secret { get; private set; }
}
