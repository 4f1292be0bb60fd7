namespace Microsoft.ML.Saliency.Onnx;

sealed partial class OnnxReader
{
    byte[] FileBytes(string path)
    {
        try
        {
            if (Directory.Exists(path))
            {
                throw Throw.Format($"'{path}' is a folder. {Choices(path)}");
            }

            var file = new FileInfo(path);
            if (!file.Exists)
            {
                throw new FileNotFoundException($"There is no model file '{path}'. {Choices(Path.GetDirectoryName(path)!)}", path);
            }

            RefuseSize(file.Length);
            return File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is (IOException and not FileNotFoundException) or UnauthorizedAccessException)
        {
            throw Throw.Format($"'{path}' cannot be read: {e.Message} Check the file's permissions and that no other process holds it.", e);
        }
    }

    void RefuseSize(long bytes)
    {
        if (bytes == 0)
        {
            throw Throw.Format($"'{_name}' is empty. Export the model or copy it again.");
        }

        if (bytes > _limits.MaxFileBytes)
        {
            throw Throw.Format($"'{_name}' has {bytes} bytes, more than OnnxLimits.MaxFileBytes, {_limits.MaxFileBytes}. Raise the limit if you trust the file.");
        }
    }

    static string Choices(string folder)
    {
        const int Shown = 8;
        if (!Directory.Exists(folder))
        {
            return $"Nor is there a folder '{folder}'.";
        }

        var names = Directory.EnumerateFiles(folder, "*.onnx").Select(Path.GetFileName).Order(StringComparer.Ordinal).Take(Shown + 1).ToList();
        var list = string.Join(", ", names.Take(Shown).Select(n => $"'{n}'")) + (names.Count > Shown ? ", ..." : "");
        return names.Count > 0 ? $"Models in '{folder}': {list}. Give the path of one." : $"There is no .onnx file in '{folder}'. Give the path of one.";
    }
}
