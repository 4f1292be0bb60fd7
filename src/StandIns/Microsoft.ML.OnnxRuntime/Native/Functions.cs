using System.Runtime.InteropServices;

namespace Microsoft.ML.OnnxRuntime.Native;

/// <summary>
/// The functions called here out of ONNX Runtime's table OrtApi, at their places in it. The C API only ever appends to the
/// table, so a place never changes. A function that returns <c>nint</c> returns an OrtStatus*, zero when all went well.
/// </summary>
[StructLayout(LayoutKind.Explicit)]
internal unsafe struct Functions
{
    /// <summary>The version of the table asked for: ONNX Runtime 1.16, which knows all of the functions below.</summary>
    internal const uint Version = 16;

    const int Slot = 8;

    [FieldOffset(1 * Slot)] internal delegate* unmanaged<nint, int> GetErrorCode;
    [FieldOffset(2 * Slot)] internal delegate* unmanaged<nint, byte*> GetErrorMessage;
    [FieldOffset(3 * Slot)] internal delegate* unmanaged<int, byte*, nint*, nint> CreateEnv;
    [FieldOffset(7 * Slot)] internal delegate* unmanaged<nint, byte*, nint, nint*, nint> CreateSession;
    [FieldOffset(8 * Slot)] internal delegate* unmanaged<nint, byte*, nuint, nint, nint*, nint> CreateSessionFromArray;
    [FieldOffset(9 * Slot)] internal delegate* unmanaged<nint, nint, nint*, nint*, nuint, nint*, nuint, nint*, nint> Run;

    [FieldOffset(10 * Slot)] internal delegate* unmanaged<nint*, nint> CreateSessionOptions;
    [FieldOffset(13 * Slot)] internal delegate* unmanaged<nint, int, nint> SetSessionExecutionMode;
    [FieldOffset(16 * Slot)] internal delegate* unmanaged<nint, nint> EnableMemPattern;
    [FieldOffset(17 * Slot)] internal delegate* unmanaged<nint, nint> DisableMemPattern;
    [FieldOffset(18 * Slot)] internal delegate* unmanaged<nint, nint> EnableCpuMemArena;
    [FieldOffset(19 * Slot)] internal delegate* unmanaged<nint, nint> DisableCpuMemArena;
    [FieldOffset(22 * Slot)] internal delegate* unmanaged<nint, int, nint> SetSessionLogSeverityLevel;
    [FieldOffset(23 * Slot)] internal delegate* unmanaged<nint, int, nint> SetSessionGraphOptimizationLevel;
    [FieldOffset(24 * Slot)] internal delegate* unmanaged<nint, int, nint> SetIntraOpNumThreads;
    [FieldOffset(25 * Slot)] internal delegate* unmanaged<nint, int, nint> SetInterOpNumThreads;

    [FieldOffset(30 * Slot)] internal delegate* unmanaged<nint, nuint*, nint> SessionGetInputCount;
    [FieldOffset(31 * Slot)] internal delegate* unmanaged<nint, nuint*, nint> SessionGetOutputCount;
    [FieldOffset(33 * Slot)] internal delegate* unmanaged<nint, nuint, nint*, nint> SessionGetInputTypeInfo;
    [FieldOffset(34 * Slot)] internal delegate* unmanaged<nint, nuint, nint*, nint> SessionGetOutputTypeInfo;
    [FieldOffset(36 * Slot)] internal delegate* unmanaged<nint, nuint, nint, byte**, nint> SessionGetInputName;
    [FieldOffset(37 * Slot)] internal delegate* unmanaged<nint, nuint, nint, byte**, nint> SessionGetOutputName;

    [FieldOffset(39 * Slot)] internal delegate* unmanaged<nint*, nint> CreateRunOptions;
    [FieldOffset(46 * Slot)] internal delegate* unmanaged<nint, nint> RunOptionsSetTerminate;
    [FieldOffset(47 * Slot)] internal delegate* unmanaged<nint, nint> RunOptionsUnsetTerminate;

    [FieldOffset(49 * Slot)] internal delegate* unmanaged<nint, void*, nuint, long*, nuint, int, nint*, nint> CreateTensorWithDataAsOrtValue;
    [FieldOffset(51 * Slot)] internal delegate* unmanaged<nint, void**, nint> GetTensorMutableData;
    [FieldOffset(55 * Slot)] internal delegate* unmanaged<nint, nint*, nint> CastTypeInfoToTensorInfo;
    [FieldOffset(56 * Slot)] internal delegate* unmanaged<nint, int*, nint> GetOnnxTypeFromTypeInfo;
    [FieldOffset(60 * Slot)] internal delegate* unmanaged<nint, int*, nint> GetTensorElementType;
    [FieldOffset(61 * Slot)] internal delegate* unmanaged<nint, nuint*, nint> GetDimensionsCount;
    [FieldOffset(62 * Slot)] internal delegate* unmanaged<nint, long*, nuint, nint> GetDimensions;
    [FieldOffset(63 * Slot)] internal delegate* unmanaged<nint, byte**, nuint, nint> GetSymbolicDimensions;
    [FieldOffset(65 * Slot)] internal delegate* unmanaged<nint, nint*, nint> GetTensorTypeAndShape;
    [FieldOffset(67 * Slot)] internal delegate* unmanaged<nint, int*, nint> GetValueType;
    [FieldOffset(69 * Slot)] internal delegate* unmanaged<int, int, nint*, nint> CreateCpuMemoryInfo;
    [FieldOffset(76 * Slot)] internal delegate* unmanaged<nint, void*, nint> AllocatorFree;
    [FieldOffset(78 * Slot)] internal delegate* unmanaged<nint*, nint> GetAllocatorWithDefaultOptions;

    [FieldOffset(92 * Slot)] internal delegate* unmanaged<nint, void> ReleaseEnv;
    [FieldOffset(93 * Slot)] internal delegate* unmanaged<nint, void> ReleaseStatus;
    [FieldOffset(94 * Slot)] internal delegate* unmanaged<nint, void> ReleaseMemoryInfo;
    [FieldOffset(95 * Slot)] internal delegate* unmanaged<nint, void> ReleaseSession;
    [FieldOffset(96 * Slot)] internal delegate* unmanaged<nint, void> ReleaseValue;
    [FieldOffset(97 * Slot)] internal delegate* unmanaged<nint, void> ReleaseRunOptions;
    [FieldOffset(98 * Slot)] internal delegate* unmanaged<nint, void> ReleaseTypeInfo;
    [FieldOffset(99 * Slot)] internal delegate* unmanaged<nint, void> ReleaseTensorTypeAndShapeInfo;
    [FieldOffset(100 * Slot)] internal delegate* unmanaged<nint, void> ReleaseSessionOptions;
    [FieldOffset(130 * Slot)] internal delegate* unmanaged<nint, byte*, byte*, nint> AddSessionConfigEntry;
}
