namespace Scripts.Tests;

/// <summary>samples/Scripts/explain.cs without arguments, run once, in the plainest way.</summary>
public sealed class FirstScript : IDisposable
{
    public FirstScript() => Output = Shell.Run("explain", build: []);

    internal Shell Shell { get; } = new();

    internal string Output { get; }

    public void Dispose() => Shell.Dispose();
}
