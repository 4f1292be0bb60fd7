namespace TorchSharp;

public static partial class torch
{
    /// <summary>Seeds the generator that everything random uses by default, and returns it.</summary>
    public static Generator manual_seed(long seed) => Generator.Default.manual_seed(seed);

    public class Generator : IDisposable
    {
        nint handle;

        public Generator(ulong seed = 0, Device device = null) : this(Native.Check(Native.st_new_generator(seed))) => device?.RequireCpu();

        Generator(nint handle) => this.handle = handle;

        ~Generator() => Dispose(false);

        public static Generator Default => new(Native.Check(Native.st_default_generator()));

        public IntPtr Handle => handle != 0 ? handle : throw new ObjectDisposedException(nameof(Generator));

        public Device device => CPU;

        public Generator manual_seed(long seed)
        {
            Native.st_seed_generator(Handle, (ulong)seed);
            GC.KeepAlive(this);
            return this;
        }

        public long initial_seed()
        {
            var seed = (long)Native.st_generator_seed(Handle);
            GC.KeepAlive(this);
            return seed;
        }

        public void Dispose()
        {
            Dispose(true);
            GC.SuppressFinalize(this);
        }

        protected virtual void Dispose(bool disposing) => Native.st_free_generator(Interlocked.Exchange(ref handle, 0));
    }
}
