namespace TorchSharp;

using static torch;

/// <summary>.NET objects to TorchScript arguments, and results back.</summary>
internal static unsafe class TorchScriptValue
{
    /// <summary>`lists` is where the next list's tensor handles go; it moves on behind them.</summary>
    internal static Native.Value Encode(object argument, ref nint* lists)
    {
        switch (argument)
        {
            case null: return new() { Kind = Native.Kind.None };
            case Tensor tensor: return new() { Kind = Native.Kind.Tensor, Handle = tensor.Handle };
            case Scalar scalar: return scalar.Value;
            case int value: return new() { Kind = Native.Kind.Int, Integer = value };
            case long value: return new() { Kind = Native.Kind.Int, Integer = value };
            case double value: return new() { Kind = Native.Kind.Double, Real = value };
            case float value: return new() { Kind = Native.Kind.Double, Real = value };
            case bool value: return new() { Kind = Native.Kind.Bool, Integer = value ? 1 : 0 };
            case Tensor[] tensors:
                var first = lists;
                foreach (var tensor in tensors)
                    *lists++ = tensor.Handle;
                return new() { Kind = Native.Kind.Tensors, Length = tensors.Length, Handle = (nint)first };
            default:
                throw new NotImplementedException(
                    $"TorchScript takes no argument of type {argument.GetType().Name} from .NET; pass Tensor, Tensor[], Scalar, int, long, double, float, bool or null.");
        }
    }

    /// <summary>`next` is the entry to read; it moves on behind the value, items included.</summary>
    internal static object Decode(ref Native.Value* next)
    {
        var value = *next++;
        switch (value.Kind)
        {
            case Native.Kind.None: return null;
            case Native.Kind.Tensor: return new Tensor(value.Handle);
            case Native.Kind.Tensors: return Cast<Tensor>(Items(value.Length, ref next));
            case Native.Kind.List:
                var list = Items(value.Length, ref next);
                return All<Scalar>(list) ? Cast<Scalar>(list) : list;
            case Native.Kind.Tuple:
                var items = Items(value.Length, ref next);
                return All<Tensor>(items) ? Tuple(Cast<Tensor>(items)) : All<Scalar>(items) ? Tuple(Cast<Scalar>(items)) : Tuple(items);
            default: return new Scalar(value);
        }
    }

    static object[] Items(int count, ref Native.Value* next)
    {
        var items = new object[count];
        for (var i = 0; i < count; i++)
            items[i] = Decode(ref next);
        return items;
    }

    static bool All<T>(object[] items) => Array.TrueForAll(items, item => item is T);

    static T[] Cast<T>(object[] items) => Array.ConvertAll(items, item => (T)item);

    static object Tuple<T>(T[] items) => items switch
    {
        [var a] => a,
        [var a, var b] => (a, b),
        [var a, var b, var c] => (a, b, c),
        [var a, var b, var c, var d] => (a, b, c, d),
        [var a, var b, var c, var d, var e] => (a, b, c, d, e),
        // The package hands a longer tuple over as an array, but mixes the items up unless they are of one kind.
        _ when typeof(T) != typeof(object) => items,
        _ => throw Native.Lacking($"A TorchScript result that is a tuple of {items.Length} values of different kinds"),
    };
}
