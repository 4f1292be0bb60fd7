// ML.NET's namespaces take their names from all code in a namespace under Microsoft.ML: there, "Command" is one of them before it is anybody's class.
// A namespace is there when a type is in it.

namespace Microsoft.ML.Command { internal static class Taken; }

namespace Microsoft.ML.CommandLine { internal static class Taken; }

namespace Microsoft.ML.EntryPoints { internal static class Taken; }

namespace Microsoft.ML.Internal.Utilities { internal static class Taken; }

namespace Microsoft.ML.Model { internal static class Taken; }

namespace Microsoft.ML.Numeric { internal static class Taken; }

namespace Microsoft.ML.SearchSpace { internal static class Taken; }

namespace Microsoft.ML.TextAnalytics { internal static class Taken; }

namespace Microsoft.ML.Tools { internal static class Taken; }

namespace Microsoft.ML.TreePredictor { internal static class Taken; }
