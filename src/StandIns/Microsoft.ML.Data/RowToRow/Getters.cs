using System.Reflection;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>Getters as plain delegates, for code that learns a column's type at run time.</summary>
internal static class Getters
{
    static readonly MethodInfo s_getGetter = typeof(DataViewRow).GetMethod(nameof(DataViewRow.GetGetter));

    public static Delegate GetGetter(this DataViewRow row, DataViewSchema.Column column)
        => (Delegate)Unwrapped(() => s_getGetter.MakeGenericMethod(column.Type.RawType).Invoke(row, [column]));

    public static ValueGetter<TValue> Cast<TValue>(Delegate getter, DataViewSchema.Column column) => getter switch
    {
        ValueGetter<TValue> typed => typed,
        null => throw NotActive(column),
        _ => throw Contracts.Except($"Invalid TValue in GetGetter: '{typeof(TValue)}', expected type: '{getter.GetType().GetGenericArguments()[0]}'."),
    };

    public static Exception NotActive(DataViewSchema.Column column)
        => new ArgumentOutOfRangeException(nameof(column), $"Column '{column.Name}' is not active in this cursor or row: name it among the columns needed when you ask for one.");

    /// <summary>Calls a generic method of <paramref name="target"/> (or a static one of <paramref name="owner"/>) with a type known at run time.</summary>
    public static TResult Invoke<TResult>(Type owner, object target, string method, Type typeArgument, params object[] arguments)
    {
        MethodInfo generic = owner.GetMethod(method, BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic);
        return (TResult)Unwrapped(() => generic.MakeGenericMethod(typeArgument).Invoke(target, arguments));
    }

    static object Unwrapped(Func<object> call)
    {
        try
        {
            return call();
        }
        catch (TargetInvocationException wrapper) when (wrapper.InnerException != null)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(wrapper.InnerException);
            throw;
        }
    }
}
