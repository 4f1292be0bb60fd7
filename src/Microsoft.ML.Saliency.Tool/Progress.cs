using Spectre.Console;

namespace Microsoft.ML.Saliency.Tool;

/// <summary>A progress bar on a terminal; nothing where the output is piped.</summary>
static class Progress
{
    /// <summary>Runs work that reports how far it is, and a few words.</summary>
    internal static T Run<T>(string title, int total, Func<Action<int, string>, T> work)
    {
        if (total <= 1 || Console.IsErrorRedirected)
        {
            return work(static (_, _) => { });
        }

        var console = AnsiConsole.Create(new() { Out = new AnsiConsoleOutput(Console.Error) });
        var result = default(T)!;

        // The rest of the line is for the bar, the numbers and the time.
        var room = Math.Clamp(console.Profile.Width - 70, 0, 40);
        console.Progress().AutoClear(true)
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn(), new SpinnerColumn())
            .Start(context =>
            {
                var task = context.AddTask(Markup.Escape(title), maxValue: total);
                result = work((done, note) =>
                {
                    task.Value = done;
                    task.Description = Markup.Escape($"{title} {done}/{total} {End(note, room)}".TrimEnd());
                });
            });
        return result;
    }

    // A path's end says more than its beginning.
    static string End(string text, int length) => text.Length <= length ? text : length < 2 ? "" : $"…{text[^(length - 1)..]}";

    /// <summary>Reports at once, on the thread that works.</summary>
    internal sealed class Direct<T>(Action<T> report) : IProgress<T>
    {
        public void Report(T value) => report(value);
    }
}
