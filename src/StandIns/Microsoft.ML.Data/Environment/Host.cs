using Microsoft.ML.Runtime;

namespace Microsoft.ML;

/// <summary>A named part of an environment: messages go to one log, random numbers come from one seed.</summary>
internal sealed class Host(string name, Random rand, ComponentCatalog catalog, Action<LoggingEventArgs> log) : IHost
{
    public Random Rand => rand;

    public ComponentCatalog ComponentCatalog => catalog;

    public string ContextDescription => name;

    public TException Process<TException>(TException ex) where TException : Exception => ex;

    public IHost Register(string childName, int? seed = null, bool? verbose = null)
    {
        lock (rand)
            return new Host(Named(childName), new Random(seed ?? rand.Next()), catalog, log);
    }

    public IChannel Start(string channelName) => new Channel(Named(channelName), log);

    public IPipe<TMessage> StartPipe<TMessage>(string pipeName) => new Pipe<TMessage>(Named(pipeName));

    public IProgressChannel StartProgressChannel(string channelName) => new ProgressChannel();

    string Named(string child) => name.Length == 0 ? child : $"{name}; {child}";

    class Pipe<TMessage>(string name) : IPipe<TMessage>
    {
        public string ContextDescription => name;

        public TException Process<TException>(TException ex) where TException : Exception => ex;

        public virtual void Send(TMessage msg) { }

        public void Dispose() { }
    }

    sealed class Channel(string name, Action<LoggingEventArgs> log) : Pipe<ChannelMessage>(name), IChannel
    {
        public override void Send(ChannelMessage msg) => log(new LoggingEventArgs(msg.Message, msg.Kind, ContextDescription));

        public void Trace(MessageSensitivity sensitivity, string fmt) => Send(ChannelMessageKind.Trace, sensitivity, fmt);
        public void Trace(MessageSensitivity sensitivity, string fmt, params object[] args) => Send(ChannelMessageKind.Trace, sensitivity, fmt, args);
        public void Info(MessageSensitivity sensitivity, string fmt) => Send(ChannelMessageKind.Info, sensitivity, fmt);
        public void Info(MessageSensitivity sensitivity, string fmt, params object[] args) => Send(ChannelMessageKind.Info, sensitivity, fmt, args);
        public void Warning(MessageSensitivity sensitivity, string fmt) => Send(ChannelMessageKind.Warning, sensitivity, fmt);
        public void Warning(MessageSensitivity sensitivity, string fmt, params object[] args) => Send(ChannelMessageKind.Warning, sensitivity, fmt, args);
        public void Error(MessageSensitivity sensitivity, string fmt) => Send(ChannelMessageKind.Error, sensitivity, fmt);
        public void Error(MessageSensitivity sensitivity, string fmt, params object[] args) => Send(ChannelMessageKind.Error, sensitivity, fmt, args);

        void Send(ChannelMessageKind kind, MessageSensitivity sensitivity, string format, object[] args = null)
            => Send(new ChannelMessage(kind, sensitivity, args == null ? format : string.Format(format, args)));
    }

    // Nothing here runs long enough to show progress.
    sealed class ProgressChannel : IProgressChannel
    {
        public IProgressChannel StartProgressChannel(string name) => this;

        public void SetHeader(ProgressHeader header, Action<IProgressEntry> fillAction) { }

        public void Checkpoint(params double?[] values) { }

        public void Dispose() { }
    }
}
