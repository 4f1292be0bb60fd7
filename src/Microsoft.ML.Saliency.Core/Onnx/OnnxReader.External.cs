using System.Globalization;

namespace Microsoft.ML.Saliency.Onnx;

/// <summary>Tensors whose bytes lie in a file of their own, which has to be inside the model's folder: a model must not read the disk at will.</summary>
sealed partial class OnnxReader
{
    ReadOnlyMemory<byte> ReadExternal(Dictionary<string, string>? entries, long size, string what)
    {
        var location = entries?.GetValueOrDefault("location") ?? "";
        if (_path is null)
        {
            throw Throw.Format($"{what} lies in the file '{location}', but the model came from memory, which has no folder. Load the model by its path.");
        }

        var offset = Number(entries, "offset", 0, what);
        var length = Number(entries, "length", size, what);
        if (length != size)
        {
            throw Throw.Format($"{what} needs {size} bytes, but names {length} bytes of '{location}'. The model is damaged: export it again.");
        }

        if ((_externalBytes += size) > _limits.MaxExternalBytes)
        {
            throw Throw.Format($"'{_name}' has more than OnnxLimits.MaxExternalBytes, {_limits.MaxExternalBytes}, in external files. Raise the limit if you trust the model.");
        }

        var file = "";
        try
        {
            file = Inside(Path.GetDirectoryName(_path)!, location, what);
            var available = new FileInfo(file).Length;
            if (offset > available - size)
            {
                throw Throw.Format($"{what} lies in '{location}' from byte {offset} to {(UInt128)offset + (UInt128)size}, but that file ends at byte {available}. Copy the file again, whole.");
            }

            return size == 0 ? default : ReadRange(file, offset, (int)size);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Throw.Format($"{what} lies in '{location}', which cannot be read: {e.Message} Put the file beside '{_path}'.", e);
        }
    }

    static ReadOnlyMemory<byte> ReadRange(string file, long offset, int size)
    {
        var bytes = new byte[size];
        using var handle = File.OpenHandle(file);
        for (var done = 0; done < size;)
        {
            var read = RandomAccess.Read(handle, bytes.AsSpan(done), offset + done);
            done += read > 0 ? read : throw new EndOfStreamException($"The file '{file}' became shorter while it was read.");
        }

        return bytes;
    }

    static long Number(Dictionary<string, string>? entries, string key, long missing, string what)
    {
        if (entries is null || !entries.TryGetValue(key, out var text))
        {
            return missing;
        }

        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value)
            ? value
            : throw Throw.Format($"{what} gives its external {key} as '{text}', expected a number of bytes. The model is damaged: export it again.");
    }

    /// <summary>The file that <paramref name="location"/> names once every link is followed, if that is inside the folder.</summary>
    static string Inside(string folder, string location, string what)
    {
        var real = RealPath(folder);
        if (location.Length > 0 && !location.Contains('\0') && !Path.IsPathRooted(location))
        {
            var file = RealPath(Path.GetFullPath(location, folder));
            var path = Path.GetRelativePath(real, file);
            if (path != "." && path != ".." && !path.StartsWith(".." + Path.DirectorySeparatorChar, StringComparison.Ordinal) && !Path.IsPathRooted(path))
            {
                return file;
            }
        }

        throw Throw.Format($"{what} lies in '{location}', which is not inside the model's folder '{folder}'. Put the file itself, not a link, beside the model and name it by a relative path, as onnx.save_model does.");
    }

    /// <summary>The path without links, each part resolved in turn as the operating system would.</summary>
    static string RealPath(string path)
    {
        const int MaxLinks = 40;
        var real = Path.GetPathRoot(path)!;
        var rest = new Stack<string>();
        var links = 0;
        Push(path[real.Length..]);
        while (rest.TryPop(out var part))
        {
            if (part == "..")
            {
                real = Path.GetDirectoryName(real) ?? real;
                continue;
            }

            var next = Path.Combine(real, part);
            if (part == "." || new FileInfo(next).LinkTarget is not { } target)
            {
                real = part == "." ? real : next;
                continue;
            }

            if (++links > MaxLinks)
            {
                throw new IOException($"'{path}' follows more than {MaxLinks} links.");
            }

            var root = Path.IsPathRooted(target) ? Path.GetPathRoot(target)! : "";
            real = root.Length > 0 ? root : real;
            Push(target[root.Length..]);
        }

        return real;

        void Push(string parts)
        {
            foreach (var part in parts.Split([Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar], StringSplitOptions.RemoveEmptyEntries).Reverse())
            {
                rest.Push(part);
            }
        }
    }
}
