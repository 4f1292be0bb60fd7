namespace TorchSharp;

public static partial class torch
{
    /// <summary>
    /// A libtorch tensor. It belongs to the innermost <see cref="DisposeScope"/> of the thread that made it; without one, to whoever disposes it,
    /// at last the finaliser.
    /// </summary>
    public partial class Tensor : IDisposable
    {
        static long total, peak;

        nint handle;

        internal Tensor(nint handle)
        {
            this.handle = handle;
            if (Interlocked.Increment(ref total) is var count && count > Volatile.Read(ref peak))
                Volatile.Write(ref peak, count);
            OwningDisposeScope = DisposeScope.Current;
            OwningDisposeScope?.Include(this);
        }

        ~Tensor() => Dispose(false);

        /// <summary>How many tensor objects hold native memory now, and at most so far (a hint where threads race).</summary>
        public static long TotalCount => Volatile.Read(ref total);
        public static long PeakCount => Volatile.Read(ref peak);

        internal DisposeScope OwningDisposeScope { get; set; }

        public bool IsInvalid => handle == 0;

        public IntPtr Handle => handle != 0 ? handle
            : throw new InvalidOperationException("The tensor is disposed, by itself or with the DisposeScope that it was made in; MoveToOuterDisposeScope or DetachFromDisposeScope keeps it.");

        public void Dispose()
        {
            OwningDisposeScope?.MarkAsDisposed(this);
            Dispose(true);
            GC.SuppressFinalize(this);
        }

        protected virtual void Dispose(bool disposing)
        {
            if (Interlocked.Exchange(ref handle, 0) is var freed && freed != 0)
            {
                Native.st_free(freed);
                Interlocked.Decrement(ref total);
            }
        }

        public Tensor MoveToOuterDisposeScope()
        {
            OwningDisposeScope?.MoveToOuter(this);
            return this;
        }

        public Tensor MoveToOtherDisposeScope(DisposeScope other)
        {
            if (OwningDisposeScope is { } scope)
                scope.MoveToOther(other, this);
            else
                other?.Attach(this);
            return this;
        }

        public Tensor MoveToOtherDisposeScope(Tensor other) => MoveToOtherDisposeScope(other.OwningDisposeScope);

        public Tensor DetachFromDisposeScope()
        {
            OwningDisposeScope?.Detach(this);
            return this;
        }

        public Tensor alias() => Derive(Native.st_alias(Handle));
        public Tensor detach() => Derive(Native.st_detach(Handle));
        public Tensor clone() => Derive(Native.st_clone(Handle));
        public Tensor contiguous() => Derive(Native.st_contiguous(Handle));
        public Tensor cpu() => alias();

        public Tensor reshape(params long[] shape) => Shaped(shape, view: false);
        public Tensor view(params long[] shape) => Shaped(shape, view: true);

        unsafe Tensor Shaped(long[] shape, bool view)
        {
            fixed (long* sizes = shape)
                return Derive(Native.st_reshape(Handle, sizes, shape.Length, view ? 1 : 0));
        }

        public Tensor to(ScalarType type, bool copy = false, bool disposeAfter = false, bool non_blocking = false)
        {
            var converted = Derive(Native.st_to(Handle, type, copy ? 1 : 0));
            if (disposeAfter)
                Dispose();
            return converted;
        }

        public Tensor to_type(ScalarType type, bool copy = false, bool disposeAfter = false, bool non_blocking = false) => to(type, copy, disposeAfter);

        public Tensor to(Device device, bool copy = false, bool disposeAfter = false, bool non_blocking = false) => to(dtype, device, copy, disposeAfter);

        public Tensor to(ScalarType type, Device device, bool copy = false, bool disposeAfter = false, bool non_blocking = false)
        {
            device.RequireCpu();
            return to(type, copy, disposeAfter);
        }

        public Tensor copy_(Tensor source, bool nonBlocking = false)
        {
            Native.Check(Native.st_copy(Handle, source.Handle));
            GC.KeepAlive(source);
            return Kept(this);
        }

        public Tensor fill_(Scalar value)
        {
            Native.Check(Native.st_fill(Handle, value.Value));
            return Kept(this);
        }

        public Tensor zero_() => fill_(0);

        public Tensor requires_grad_(bool requires_grad = true)
        {
            Native.Check(Native.st_set_requires_grad(Handle, requires_grad ? 1 : 0));
            return Kept(this);
        }

        public bool allclose(Tensor target, double rtol = 1E-05, double atol = 1E-08, bool equal_nan = false)
        {
            Native.Check(Native.st_allclose(Handle, target.Handle, rtol, atol, equal_nan ? 1 : 0, out var close));
            GC.KeepAlive(target);
            return Kept(close != 0);
        }

        Tensor Derive(nint derived) => new(Native.Check(Kept(derived)));

        // `this` is in use until the native call has returned: its finaliser must not free the handle meanwhile.
        T Kept<T>(T result)
        {
            GC.KeepAlive(this);
            return result;
        }
    }
}
