using Tablinum.DuckDb;
using Tablinum.Engine.Host.Encoders;
using Tablinum.Engine.Protocol;

namespace Tablinum.Engine.Host;

/// <summary>What a task may say to the server.</summary>
internal sealed class TaskOutput(EngineWire wire)
{
    /// <summary>Columns of the answer, before its first row.</summary>
    public void Header(IReadOnlyList<DuckColumn> columns, IReadOnlyList<string> reads, bool deterministic) => wire.Send(
        FrameKind.Header,
        new EngineHeader([.. columns.Select(Describe)], reads, deterministic),
        EngineJson.Default.EngineHeader);

    /// <summary>Row bytes.</summary>
    public void Data(ReadOnlySpan<byte> bytes) => wire.SendData(bytes);

    /// <summary>The page is complete.</summary>
    public void PageEnd(long rows, bool hasMore) =>
        wire.Send(FrameKind.PageEnd, new EnginePageEnd(rows, hasMore), EngineJson.Default.EnginePageEnd);

    /// <summary>How far the task is, 0 to 1.</summary>
    public void Progress(double fraction) =>
        wire.Send(FrameKind.Progress, new EngineProgress(fraction), EngineJson.Default.EngineProgress);

    private static ResultColumn Describe(DuckColumn column) =>
        new(column.Name, column.Type.Text, ExactNumbers.IsExact(column.Type));
}
