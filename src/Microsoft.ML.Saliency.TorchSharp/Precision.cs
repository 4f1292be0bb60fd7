namespace Microsoft.ML.Saliency;

/// <summary>The numbers that <see cref="TorchSharpEngine"/> computes with.</summary>
public enum Precision
{
    /// <summary>32-bit floats.</summary>
    Float32,

    /// <summary>
    /// Convolutions and matrix products, and what lies between them, in bfloat16: 8 bits of mantissa instead of 24, half the memory, and faster where the processor
    /// has instructions for it (AMX, AVX-512 BF16). The last layer, the scores, the target and everything else that loses by it stay in 32 bits.
    /// Class activation maps hardly change; the gradient of single pixels does (docs/engines.md has figures for each method).
    /// </summary>
    BFloat16,
}
