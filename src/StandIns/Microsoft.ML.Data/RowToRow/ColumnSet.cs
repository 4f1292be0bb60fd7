using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

internal static class ColumnSet
{
    /// <summary>For each column of <paramref name="schema"/>, whether it is among <paramref name="columns"/>.</summary>
    public static bool[] Mark(IEnumerable<DataViewSchema.Column> columns, DataViewSchema schema)
    {
        var active = new bool[schema.Count];
        foreach (DataViewSchema.Column column in Contracts.CheckValue(columns, nameof(columns)))
        {
            Contracts.Check(column.Index < active.Length, $"The requested column: {column} is not part of the sourceSchema");
            active[column.Index] = true;
        }
        return active;
    }
}
