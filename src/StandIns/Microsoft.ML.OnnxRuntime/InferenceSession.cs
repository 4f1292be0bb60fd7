using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime.Native;

namespace Microsoft.ML.OnnxRuntime;

/// <summary>A loaded model. Any number of threads may run it at once.</summary>
public unsafe class InferenceSession : IDisposable
{
    readonly SessionHandle handle;

    public InferenceSession(string modelPath)
        : this(modelPath, options: null)
    {
    }

    public InferenceSession(string modelPath, SessionOptions options)
    {
        ArgumentNullException.ThrowIfNull(modelPath);
        handle = Open(options, (env, native, session) =>
        {
            fixed (byte* path = Library.Utf8(modelPath))
            {
                return Library.Api->CreateSession(env, path, native, (nint*)session);
            }
        });
        (InputNames, InputMetadata, OutputNames, OutputMetadata) = Describe();
    }

    public InferenceSession(byte[] model)
        : this(model, options: null)
    {
    }

    public InferenceSession(byte[] model, SessionOptions options)
    {
        ArgumentNullException.ThrowIfNull(model);
        handle = Open(options, (env, native, session) =>
        {
            fixed (byte* bytes = model)
            {
                return Library.Api->CreateSessionFromArray(env, bytes, (nuint)model.Length, native, (nint*)session);
            }
        });
        (InputNames, InputMetadata, OutputNames, OutputMetadata) = Describe();
    }

    public IReadOnlyList<string> InputNames { get; }

    public IReadOnlyList<string> OutputNames { get; }

    public IReadOnlyDictionary<string, NodeMetadata> InputMetadata { get; }

    public IReadOnlyDictionary<string, NodeMetadata> OutputMetadata { get; }

    public IDisposableReadOnlyCollection<OrtValue> Run(RunOptions runOptions, IReadOnlyDictionary<string, OrtValue> inputs, IReadOnlyCollection<string> outputNames)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        return Run(runOptions, [.. inputs.Keys], [.. inputs.Values], outputNames);
    }

    public IDisposableReadOnlyCollection<OrtValue> Run(RunOptions runOptions, IReadOnlyCollection<string> inputNames, IReadOnlyCollection<OrtValue> inputValues, IReadOnlyCollection<string> outputNames)
    {
        ArgumentNullException.ThrowIfNull(outputNames);
        var values = new nint[outputNames.Count];
        Run(runOptions, inputNames, inputValues, outputNames, values);
        var outputs = new DisposableList<OrtValue>(values.Length);
        foreach (var value in values)
        {
            outputs.Add(new OrtValue(value));
        }
        return outputs;
    }

    /// <summary>Writes the outputs into values that are there already.</summary>
    public void Run(RunOptions runOptions, IReadOnlyCollection<string> inputNames, IReadOnlyCollection<OrtValue> inputValues, IReadOnlyCollection<string> outputNames, IReadOnlyCollection<OrtValue> outputValues)
    {
        ArgumentNullException.ThrowIfNull(outputNames);
        ArgumentNullException.ThrowIfNull(outputValues);
        CheckCounts(nameof(outputNames), outputNames.Count, nameof(outputValues), outputValues.Count);
        using var outputs = new Borrowed([.. outputValues.Select(value => value.Handle)]);
        Run(runOptions, inputNames, inputValues, outputNames, outputs.Pointers);
    }

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
        if (disposing)
        {
            handle.Dispose();
        }
    }

    void Run(RunOptions runOptions, IReadOnlyCollection<string> inputNames, IReadOnlyCollection<OrtValue> inputValues, IReadOnlyCollection<string> outputNames, nint[] outputs)
    {
        ArgumentNullException.ThrowIfNull(runOptions);
        ArgumentNullException.ThrowIfNull(inputNames);
        ArgumentNullException.ThrowIfNull(inputValues);
        CheckCounts(nameof(inputNames), inputNames.Count, nameof(inputValues), inputValues.Count);
        using var ours = new Borrowed(handle, runOptions);
        using var inputs = new Borrowed([.. inputValues.Select(value => value.Handle)]);
        using var names = new Utf8Names([.. inputNames, .. outputNames]);
        fixed (nint* input = inputs.Pointers, output = outputs)
        {
            Library.Check(Library.Api->Run(
                ours.Pointers[0], ours.Pointers[1],
                names.Pointers, input, (nuint)inputNames.Count,
                names.Pointers + inputNames.Count, (nuint)outputNames.Count, output));
        }
    }

    static void CheckCounts(string names, int nameCount, string values, int valueCount)
    {
        if (nameCount != valueCount)
        {
            throw new ArgumentException($"{nameCount} {names}, but {valueCount} {values}: give one value for each name.", values);
        }
    }

    delegate nint Create(nint env, nint options, nint session);

    static SessionHandle Open(SessionOptions options, Create create)
    {
        using var own = options is null ? new SessionOptions() : null;
        using var used = new Borrowed(OrtEnv.Instance(), options ?? own);
        nint session;
        Library.Check(create(used.Pointers[0], used.Pointers[1], (nint)(&session)));
        return new SessionHandle(session);
    }

    (IReadOnlyList<string>, IReadOnlyDictionary<string, NodeMetadata>, IReadOnlyList<string>, IReadOnlyDictionary<string, NodeMetadata>) Describe()
    {
        var api = Library.Api;
        try
        {
            using var self = new Borrowed(handle);
            var session = self.Pointers[0];
            var (inputs, inputMetadata) = Nodes(session, api->SessionGetInputCount, api->SessionGetInputName, api->SessionGetInputTypeInfo);
            var (outputs, outputMetadata) = Nodes(session, api->SessionGetOutputCount, api->SessionGetOutputName, api->SessionGetOutputTypeInfo);
            return (inputs, inputMetadata, outputs, outputMetadata);
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    static (List<string> Names, Dictionary<string, NodeMetadata> Metadata) Nodes(
        nint session,
        delegate* unmanaged<nint, nuint*, nint> countOf,
        delegate* unmanaged<nint, nuint, nint, byte**, nint> nameOf,
        delegate* unmanaged<nint, nuint, nint*, nint> typeOf)
    {
        nint allocator;
        nuint count;
        Library.Check(Library.Api->GetAllocatorWithDefaultOptions(&allocator));
        Library.Check(countOf(session, &count));
        var names = new List<string>((int)count);
        var metadata = new Dictionary<string, NodeMetadata>((int)count);
        for (nuint i = 0; i < count; i++)
        {
            byte* name;
            nint type;
            Library.Check(nameOf(session, i, allocator, &name));
            names.Add(Marshal.PtrToStringUTF8((nint)name));
            Library.Check(Library.Api->AllocatorFree(allocator, name));
            Library.Check(typeOf(session, i, &type));
            try
            {
                metadata.Add(names[^1], new NodeMetadata(type));
            }
            finally
            {
                Library.Api->ReleaseTypeInfo(type);
            }
        }
        return (names, metadata);
    }
}

internal sealed unsafe class SessionHandle : SafeHandle
{
    internal SessionHandle(nint session)
        : base(0, ownsHandle: true) => SetHandle(session);

    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle()
    {
        Library.Api->ReleaseSession(handle);
        return true;
    }
}
