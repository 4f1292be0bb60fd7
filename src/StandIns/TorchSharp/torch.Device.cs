namespace TorchSharp;

public static partial class torch
{
    public static readonly Device CPU = new(DeviceType.CPU);

    public static Device device(DeviceType deviceType, int index = -1) => new(deviceType, index);
    public static Device device(string description) => new(description);

    public static bool cuda_is_available() => cuda.is_available();

    public static void InitializeDeviceType(DeviceType deviceType) => new Device(deviceType).RequireCpu();

    public static bool TryInitializeDeviceType(DeviceType deviceType) => deviceType == DeviceType.CPU;

    public static Device InitializeDevice(Device device)
    {
        device ??= CPU;
        device.RequireCpu();
        return device;
    }

    public class Device
    {
        public Device(DeviceType deviceType, int index = -1) => (type, this.index) = (deviceType, index);

        public Device(string description)
        {
            var parts = description.Split(':');
            if (parts.Length > 2 || !Enum.TryParse(parts[0], ignoreCase: true, out DeviceType parsed) || !char.IsLetter(description[0]))
                throw new ArgumentException($"Device '{description}' is not of the form type or type:index, such as 'cpu' or 'cuda:0'.", nameof(description));
            (type, index) = (parsed, parts.Length == 2 ? int.Parse(parts[1]) : -1);
        }

        public DeviceType type { get; }
        public int index { get; }

        public override string ToString() => type.ToString().ToLowerInvariant() + (index < 0 ? "" : $":{index}");

        public static implicit operator Device(string description) => new(description);

        /// <summary>Debian's libtorch, which this stands on, knows the CPU only.</summary>
        internal void RequireCpu()
        {
            if (type != DeviceType.CPU)
                throw Native.Lacking($"Device '{this}'");
        }
    }

    public static class cuda
    {
        public static bool is_available() => false;
        public static int device_count() => 0;
    }
}
