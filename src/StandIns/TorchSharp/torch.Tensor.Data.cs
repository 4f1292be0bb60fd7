using System.Runtime.InteropServices;
using TorchSharp.Utils;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public long Dimensions => Kept(Native.st_dim(Handle));
        public long ndim => Dimensions;
        public long dim() => Dimensions;

        public long NumberOfElements => Kept(Native.st_numel(Handle));
        public long numel() => NumberOfElements;

        public long ElementSize => Kept(Native.st_element_size(Handle));
        public long element_size() => ElementSize;

        public unsafe long[] shape => Kept(Numbers(Native.st_sizes(Handle)));
        public long[] size() => shape;
        public long size(int dim) => shape[dim < 0 ? (int)ndim + dim : dim];

        public unsafe long[] stride() => Kept(Numbers(Native.st_strides(Handle)));

        unsafe long[] Numbers(long* numbers) => new ReadOnlySpan<long>(numbers, numbers is null && Dimensions > 0 ? throw Native.Failure() : (int)Dimensions).ToArray();

        public ScalarType dtype => Kept(Native.st_dtype(Handle));

        public Device device => CPU;
        public DeviceType device_type => DeviceType.CPU;
        public bool is_cpu() => true;
        public bool is_cuda => false;

        public bool is_contiguous() => Kept(Native.st_is_contiguous(Handle)) != 0;
        public bool is_leaf => Kept(Native.st_is_leaf(Handle)) != 0;

        public bool requires_grad
        {
            get => Kept(Native.st_requires_grad(Handle)) != 0;
            set => requires_grad_(value);
        }

        /// <summary>The elements of a contiguous tensor where they lie; valid as long as the tensor.</summary>
        public unsafe Span<byte> bytes
        {
            get => is_contiguous()
                ? new((void*)DataPointer, checked((int)(NumberOfElements * ElementSize)))
                : throw new InvalidOperationException("Bytes() called on non-contiguous tensor.");
            set
            {
                var own = bytes;
                if (own.Length != value.Length)
                    throw new ArgumentException($"{value.Length} bytes do not fill {this}, which takes {own.Length}.", nameof(value));
                value.CopyTo(own);
            }
        }

        /// <summary>The elements, in row-major order whatever the strides. T is the .NET type of <see cref="dtype"/>.</summary>
        public TensorAccessor<T> data<T>() where T : unmanaged
        {
            if (typeof(T) != ElementType(dtype))
                throw new ArgumentException(
                    $"{typeof(T).Name} is not compatible with {dtype}. Read {this} as {ElementType(dtype).Name}, or convert it first with to_type(...).");
            return new(this);
        }

        public T item<T>() where T : unmanaged =>
            NumberOfElements == 1 ? data<T>()[0] : throw new ArgumentException($"item() takes the value of a tensor of 1 element, not of {this}.");

        public override string ToString() => $"[{string.Join('x', shape)}], type = {dtype}, device = {device}";

        internal nint DataPointer
        {
            get
            {
                Native.Check(Native.st_data(Handle, out var pointer));
                return Kept(pointer);
            }
        }
    }

    static Type ElementType(ScalarType type) => type switch
    {
        ScalarType.Byte => typeof(byte),
        ScalarType.Int8 => typeof(sbyte),
        ScalarType.Int16 => typeof(short),
        ScalarType.Int32 => typeof(int),
        ScalarType.Int64 => typeof(long),
        ScalarType.Float16 => typeof(Half),
        ScalarType.Float32 => typeof(float),
        ScalarType.Float64 => typeof(double),
        ScalarType.Bool => typeof(bool),
        _ => throw Native.Lacking($"Access from .NET to elements of type {type}"),
    };
}
