using System.Runtime.CompilerServices;

namespace TorchSharp;

public static partial class torch
{
    public static class jit
    {
        /// <summary>Compiles TorchScript source: function definitions, the last line ended by a newline.</summary>
        public static CompilationUnit compile(string script)
        {
            if (string.IsNullOrEmpty(script))
                throw new ArgumentNullException(nameof(script), "TorchScript source is empty; pass at least one function definition.");
            var handle = Native.st_compile(script);
            return handle.IsInvalid ? throw Native.Failure() : new(handle);
        }

        /// <summary>The functions of one script. Any number of threads may invoke them at once.</summary>
        public class CompilationUnit : IDisposable
        {
            readonly ScriptHandle handle;

            internal CompilationUnit(ScriptHandle handle) => this.handle = handle;

            public TResult invoke<TResult>(string name, params object[] inputs) => (TResult)invoke(name, inputs);

            /// <summary>As in the package, the inputs are one argument: tensors are a List[Tensor] to the script.</summary>
            public TResult invoke<T, TResult>(string name, params T[] inputs) => (TResult)invoke(name, (object)inputs);

            /// <returns>
            /// A Tensor, a Scalar, null; a Tensor[], Scalar[] or object[] for a list; a ValueTuple for a tuple of two to five, of Tensor or
            /// Scalar where all items are that, else of object.
            /// </returns>
            [SkipLocalsInit]
            public unsafe object invoke(string name, params object[] objs)
            {
                if (string.IsNullOrEmpty(name))
                    throw new ArgumentNullException(nameof(name), "Name the function of the script to invoke.");

                var listed = 0;
                foreach (var argument in objs)
                    listed += argument is Tensor[] tensors ? tensors.Length : 0;

                Span<Native.Value> arguments = objs.Length <= 32 ? stackalloc Native.Value[32] : new Native.Value[objs.Length];
                Span<nint> handles = listed <= 512 ? stackalloc nint[512] : new nint[listed];
                fixed (Native.Value* values = arguments)
                fixed (nint* lists = handles)
                {
                    var next = lists;
                    for (var i = 0; i < objs.Length; i++)
                        values[i] = TorchScriptValue.Encode(objs[i], ref next);
                    Native.Check(Native.st_invoke(handle, name, values, objs.Length, out var result));
                    GC.KeepAlive(objs);
                    return TorchScriptValue.Decode(ref result);
                }
            }

            public void Dispose()
            {
                Dispose(true);
                GC.SuppressFinalize(this);
            }

            protected virtual void Dispose(bool disposing)
            {
                if (disposing)
                    handle.Dispose();
            }
        }
    }
}
