using SaliencyExplorer;
using SaliencyExplorer.Web;

ExplorerOptions options;
try
{
    options = ExplorerOptions.Read(args);
}
catch (ArgumentException e)
{
    Console.Error.WriteLine(e.Message);
    return 2;
}

await using var app = ExplorerApp.Create(options);
if (!options.IsLoopback)
{
    app.Logger.NotLoopback(options.Url);
}

try
{
    await app.StartAsync();
}
catch (IOException e)
{
    Console.Error.WriteLine($"{e.Message.TrimEnd('.')}. Choose another address with --Url http://127.0.0.1:5311, or port 0 for any that is free.");
    return 1;
}

Console.WriteLine($"Saliency Explorer: open {string.Join(", ", app.Urls)}   (Ctrl+C ends it and forgets every file)");
await app.WaitForShutdownAsync();
return 0;
