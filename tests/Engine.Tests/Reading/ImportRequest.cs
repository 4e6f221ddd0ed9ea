using Tablinum.Engine.Protocol;

namespace Tablinum.Engine.Tests.Reading;

/// <summary>A request with the limits of an import, for readers that are called without an engine around them.</summary>
internal static class ImportRequest
{
    public static EngineRequest Create() =>
        new("test", new DescribeTask(new Statement("", Parameters: null), []), MemoryBytes: 512L << 20, TempBytes: 1L << 30, Threads: 2);
}
