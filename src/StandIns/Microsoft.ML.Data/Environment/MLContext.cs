using Microsoft.ML.Runtime;

namespace Microsoft.ML;

/// <summary>Where a program using ML.NET starts: catalogs of operations, one seed, one log.</summary>
public sealed class MLContext : IHostEnvironment, IDeviceChoice
{
    readonly Host _host;

    public MLContext(int? seed = null)
    {
        _host = new Host("", seed is { } value ? new Random(value) : new Random(), new ComponentCatalog(), message => Log?.Invoke(this, message));
        Transforms = new TransformsCatalog(_host);
        Data = new DataOperationsCatalog(_host, seed);
        Model = new ModelOperationsCatalog(this);
        Regression = new RegressionCatalog(_host, Data);
        BinaryClassification = new BinaryClassificationCatalog(_host, Data);
        MulticlassClassification = new MulticlassClassificationCatalog(_host, Data);
    }

    public event EventHandler<LoggingEventArgs> Log;

    public DataOperationsCatalog Data { get; }

    public TransformsCatalog Transforms { get; }

    public ModelOperationsCatalog Model { get; }

    public RegressionCatalog Regression { get; }

    public BinaryClassificationCatalog BinaryClassification { get; }

    public MulticlassClassificationCatalog MulticlassClassification { get; }

    public ComponentCatalog ComponentCatalog => _host.ComponentCatalog;

    public string TempFilePath { get; set; } = Path.GetTempPath();

    public bool FallbackToCpu { get; set; } = true;

    public int? GpuDeviceId { get; set; }

    string IExceptionContext.ContextDescription => _host.ContextDescription;

    TException IExceptionContext.Process<TException>(TException ex) => ex;

    IHost IHostEnvironment.Register(string name, int? seed, bool? verbose) => _host.Register(name, seed, verbose);

    IChannel IChannelProvider.Start(string name) => _host.Start(name);

    IPipe<TMessage> IChannelProvider.StartPipe<TMessage>(string name) => _host.StartPipe<TMessage>(name);

    IProgressChannel IProgressChannelProvider.StartProgressChannel(string name) => _host.StartProgressChannel(name);
}
