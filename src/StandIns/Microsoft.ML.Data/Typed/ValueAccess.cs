using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>Values as a class holds them (string, T[]) and as a column holds them (text, VBuffer), in both directions.</summary>
internal static class ValueAccess
{
    /// <summary>A ValueGetter of <paramref name="type"/>'s raw type over what <paramref name="read"/> returns.</summary>
    public static Delegate MakeGetter<TMember>(Func<TMember> read, DataViewType type)
    {
        if (!DataViewTypeManager.Knows(type))
            throw new NotSupportedException($"Type '{typeof(TMember)}' is not yet supported.");
        Type expected = typeof(ValueGetter<>).MakeGenericType(type.RawType);
        Delegate getter = read switch
        {
            Func<string> text => TextGetter(text),
            Func<string[]> texts => TextsGetter(texts),
            _ when typeof(TMember).IsArray => Generic<Delegate>(nameof(ArrayGetter), typeof(TMember).GetElementType(), read),
            _ when type is VectorDataViewType vector && typeof(TMember) == vector.RawType => Generic<Delegate>(nameof(BufferGetter), vector.ItemType.RawType, read),
            _ when type is KeyDataViewType key => KeyGetter(read, key.Count),
            _ => DirectGetter(read),
        };
        return expected.IsInstanceOfType(getter) ? getter : throw Contracts.Except($"A value of type {typeof(TMember)} cannot be held as {type}.");
    }

    /// <summary>What copies the value of <paramref name="column"/> in <paramref name="row"/> into an object. <paramref name="get"/> is null where a property cannot be read.</summary>
    public static Action<TRow> MakeSetter<TRow, TMember>(DataViewRow row, DataViewSchema.Column column, Func<TRow, TMember> get, Action<TRow, TMember> set) => set switch
    {
        _ when !DataViewTypeManager.Knows(column.Type) => throw new NotImplementedException($"Type '{typeof(TMember)}' is not yet supported."),
        Action<TRow, string> text => TextSetter(row, column, text),
        Action<TRow, string[]> texts => TextsSetter(row, column, get as Func<TRow, string[]>, texts),
        _ when typeof(TMember).IsArray => new ArrayCopy<TRow>(row, column, get, set).Typed(typeof(TMember).GetElementType()),
        _ => DirectSetter(row.GetGetter<TMember>(column), get, set),
    };

    static ValueGetter<ReadOnlyMemory<char>> TextGetter(Func<string> read) => (ref ReadOnlyMemory<char> value) => value = read().AsMemory();

    static ValueGetter<VBuffer<ReadOnlyMemory<char>>> TextsGetter(Func<string[]> read) => (ref VBuffer<ReadOnlyMemory<char>> value) =>
    {
        string[] source = read() ?? [];
        VBufferEditor<ReadOnlyMemory<char>> editor = VBufferEditor.Create(ref value, source.Length);
        for (int i = 0; i < source.Length; i++)
            editor.Values[i] = source[i].AsMemory();
        value = editor.Commit();
    };

    static ValueGetter<VBuffer<T>> ArrayGetter<T>(Func<T[]> read) => (ref VBuffer<T> value) =>
    {
        T[] source = read() ?? [];
        VBuffer<T>.Copy(source, 0, ref value, source.Length);
    };

    static ValueGetter<VBuffer<T>> BufferGetter<T>(Func<VBuffer<T>> read) => (ref VBuffer<T> value) => read().CopyTo(ref value);

    // A class counts keys from 0; a column counts from 1 and keeps 0 for the missing value.
    static ValueGetter<T> KeyGetter<T>(Func<T> read, ulong count) => (ref T value) =>
    {
        ulong key = Convert.ToUInt64(read());
        value = (T)Convert.ChangeType(key < count ? key + 1 : 0, typeof(T));
    };

    static ValueGetter<T> DirectGetter<T>(Func<T> read) => (ref T value) => value = read();

    static Action<TRow> TextSetter<TRow>(DataViewRow row, DataViewSchema.Column column, Action<TRow, string> set)
    {
        ValueGetter<ReadOnlyMemory<char>> getter = row.GetGetter<ReadOnlyMemory<char>>(column);
        ReadOnlyMemory<char> value = default;
        return target =>
        {
            getter(ref value);
            set(target, value.ToString());
        };
    }

    // As in the package, an empty vector leaves a member that holds nothing as it is.
    static Action<TRow> TextsSetter<TRow>(DataViewRow row, DataViewSchema.Column column, Func<TRow, string[]> get, Action<TRow, string[]> set)
    {
        ValueGetter<VBuffer<ReadOnlyMemory<char>>> getter = row.GetGetter<VBuffer<ReadOnlyMemory<char>>>(column);
        VBuffer<ReadOnlyMemory<char>> value = default;
        return target =>
        {
            getter(ref value);
            set(target, value.Length == 0 && get?.Invoke(target) == null ? null : [.. value.DenseValues().Select(text => text.ToString())]);
        };
    }

    // A vector is written into the object's own buffers, so that an object used again keeps them and a new one gets its own.
    // Of other types the getter is handed the row before's value, which it may free: so ML.NET's image getters dispose the image before.
    static Action<TRow> DirectSetter<TRow, TMember>(ValueGetter<TMember> getter, Func<TRow, TMember> get, Action<TRow, TMember> set)
    {
        bool isVector = typeof(TMember).IsGenericType && typeof(TMember).GetGenericTypeDefinition() == typeof(VBuffer<>);
        TMember value = default;
        return target =>
        {
            if (isVector)
                value = get == null ? default : get(target);
            getter(ref value);
            set(target, value);
        };
    }

    static TResult Generic<TResult>(string method, Type argument, params object[] arguments)
        => Getters.Invoke<TResult>(typeof(ValueAccess), null, method, argument, arguments);

    sealed class ArrayCopy<TRow>(DataViewRow row, DataViewSchema.Column column, Delegate get, Delegate set)
    {
        public Action<TRow> Typed(Type item) => Getters.Invoke<Action<TRow>>(GetType(), this, nameof(Copy), item);

        public Action<TRow> Copy<T>()
        {
            ValueGetter<VBuffer<T>> getter = row.GetGetter<VBuffer<T>>(column);
            var (read, write) = ((Func<TRow, T[]>)get, (Action<TRow, T[]>)set);
            VBuffer<T> value = default;
            return target =>
            {
                getter(ref value);
                T[] array = read?.Invoke(target);
                if ((array?.Length ?? 0) != value.Length)
                    array = new T[value.Length];
                if (array != null)
                    value.CopyTo(array);
                write(target, array);
            };
        }
    }
}
