using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime.Native;

namespace Microsoft.ML.OnnxRuntime;

public unsafe class SessionOptions : SafeHandle
{
    // What ONNX Runtime itself starts from; it cannot be asked.
    ExecutionMode executionMode = ExecutionMode.ORT_SEQUENTIAL;
    GraphOptimizationLevel graphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL;
    OrtLoggingLevel logSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_WARNING;
    bool enableMemoryPattern = true;
    bool enableCpuMemArena = true;
    int intraOpNumThreads;
    int interOpNumThreads;

    public SessionOptions()
        : base(0, ownsHandle: true)
    {
        nint options;
        Library.Check(Library.Api->CreateSessionOptions(&options));
        SetHandle(options);
    }

    public override bool IsInvalid => handle == 0;

    public ExecutionMode ExecutionMode
    {
        get => executionMode;
        set => executionMode = (ExecutionMode)Set(Library.Api->SetSessionExecutionMode, (int)value);
    }

    public GraphOptimizationLevel GraphOptimizationLevel
    {
        get => graphOptimizationLevel;
        set => graphOptimizationLevel = (GraphOptimizationLevel)Set(Library.Api->SetSessionGraphOptimizationLevel, (int)value);
    }

    public OrtLoggingLevel LogSeverityLevel
    {
        get => logSeverityLevel;
        set => logSeverityLevel = (OrtLoggingLevel)Set(Library.Api->SetSessionLogSeverityLevel, (int)value);
    }

    public int IntraOpNumThreads
    {
        get => intraOpNumThreads;
        set => intraOpNumThreads = Set(Library.Api->SetIntraOpNumThreads, value);
    }

    public int InterOpNumThreads
    {
        get => interOpNumThreads;
        set => interOpNumThreads = Set(Library.Api->SetInterOpNumThreads, value);
    }

    public bool EnableMemoryPattern
    {
        get => enableMemoryPattern;
        set => enableMemoryPattern = Set(value, Library.Api->EnableMemPattern, Library.Api->DisableMemPattern);
    }

    public bool EnableCpuMemArena
    {
        get => enableCpuMemArena;
        set => enableCpuMemArena = Set(value, Library.Api->EnableCpuMemArena, Library.Api->DisableCpuMemArena);
    }

    public void AddSessionConfigEntry(string configKey, string configValue)
    {
        ArgumentNullException.ThrowIfNull(configKey);
        ArgumentNullException.ThrowIfNull(configValue);
        using var self = new Borrowed(this);
        fixed (byte* key = Library.Utf8(configKey), value = Library.Utf8(configValue))
        {
            Library.Check(Library.Api->AddSessionConfigEntry(self.Pointers[0], key, value));
        }
    }

    // As the package for the processor, whose native library lacks the function.
    public void AppendExecutionProvider_CUDA(int deviceId = 0) => throw new EntryPointNotFoundException(
        "Unable to find an entry point named 'OrtSessionOptionsAppendExecutionProvider_CUDA' in shared library 'onnxruntime'.");

    protected override bool ReleaseHandle()
    {
        Library.Api->ReleaseSessionOptions(handle);
        return true;
    }

    // Returned only once it is accepted: what a property says is what is in force.
    bool Set(bool value, delegate* unmanaged<nint, nint> enable, delegate* unmanaged<nint, nint> disable)
    {
        using var self = new Borrowed(this);
        var set = value ? enable : disable;
        Library.Check(set(self.Pointers[0]));
        return value;
    }

    int Set(delegate* unmanaged<nint, int, nint> set, int value)
    {
        using var self = new Borrowed(this);
        Library.Check(set(self.Pointers[0], value));
        return value;
    }
}
