using Microsoft.ML.Saliency;
using Microsoft.ML.Saliency.Benchmarks;

// Whole jobs, side by side in one run: the sides of a job take turns, A B A B, so that whatever else the machine does hits both; medians, and ratios to the first side.
var jobs = new Dictionary<string, Func<Job>>(StringComparer.Ordinal)
{
    ["lime-resnet50"] = LimeJob.ResNet50,
    ["lime-squeezenet"] = LimeJob.SqueezeNet,
    ["lime-vgg16"] = LimeJob.Vgg16,
    ["pipeline"] = () => PipelineJob.Create(new GradCam()),
    ["pipeline-gradient"] = () => PipelineJob.Create(new Gradient()),
    ["resnet50"] = EnginesJob.ResNet50,
    ["squeezenet"] = EnginesJob.SqueezeNet,
};
foreach (var (peerName, createPeer) in PeerJob.All)
{
    jobs.Add(peerName, createPeer);
}

switch (args)
{
    case ["parts"]:
        Parts.Run();
        return 0;
    case ["precision"]:
        PrecisionJob.Run(Console.Out);
        return 0;
    case ["budget-of", var engine, var budget, var count]:
        BudgetJob.One(engine, int.Parse(budget, System.Globalization.CultureInfo.InvariantCulture), int.Parse(count, System.Globalization.CultureInfo.InvariantCulture));
        return 0;
    case ["budget", .. var rest]:
        BudgetJob.Run(rest is [var steps] ? int.Parse(steps, System.Globalization.CultureInfo.InvariantCulture) : 512, Console.Out);
        return 0;
    case ["outside"]:
        OutsideJob.Run(Console.Out);
        return 0;
    case ["rows"]:
        RowsJob.Run(Console.Out);
        return 0;
}

if (args is not [var name, ..] || !jobs.TryGetValue(name, out var create) || (args.Length > 1 && !int.TryParse(args[1], out _)))
{
    Console.Error.WriteLine($"Usage: dotnet run -c Release --project tests/Benchmarks -- JOB [ROUNDS]\nJobs: parts, budget [STEPS], precision, outside, rows, {string.Join(", ", jobs.Keys)}");
    return 2;
}

using var job = create();
job.Run(args.Length > 1 ? int.Parse(args[1], System.Globalization.CultureInfo.InvariantCulture) : 7, Console.Out);
return 0;
