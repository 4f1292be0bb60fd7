namespace Microsoft.ML.Data;

/// <summary>A row that stands where its input stands, and takes the input with it when disposed.</summary>
internal abstract class WrappingRow(DataViewRow input) : DataViewRow
{
    bool _disposed;

    protected DataViewRow Input { get; } = input;

    public sealed override long Position => Input.Position;

    public sealed override long Batch => Input.Batch;

    public sealed override ValueGetter<DataViewRowId> GetIdGetter() => Input.GetIdGetter();

    protected virtual void DisposeCore() { }

    protected sealed override void Dispose(bool disposing)
    {
        if (_disposed)
            return;
        _disposed = true;
        DisposeCore();
        Input.Dispose();
    }
}
