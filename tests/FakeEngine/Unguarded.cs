using System.Globalization;
using Tablinum.DuckDb;
using Tablinum.Engine.Host;
using Tablinum.Engine.Protocol;

namespace Tablinum.FakeEngine;

/// <summary>An engine without a policy: it runs whatever it is sent, in the cell and under DuckDB's own memory limit.</summary>
internal sealed class Unguarded(Wire wire)
{
    public void Run()
    {
        Confinement.LeaveFiles();
        Confinement.LeaveCalls();
        while (wire.NextRequest() is { } request)
        {
            using var database = DuckDatabase.Open(path: null, new Dictionary<string, string>
            {
                ["memory_limit"] = string.Create(CultureInfo.InvariantCulture, $"{request.MemoryBytes}B"),
                ["threads"] = request.Threads.ToString(CultureInfo.InvariantCulture),
                ["temp_directory"] = Environment.CurrentDirectory,
            });
            using var connection = database.Connect();
            using var stop = wire.Cancelled.Register(connection.Interrupt);
            Answer(connection, ((QueryTask)request.Task).Statement.Sql);
        }
    }

    private void Answer(DuckConnection connection, string sql)
    {
        try
        {
            var rows = 0L;
            using var result = connection.Query(sql);
            wire.Send(FrameKind.Header, new EngineHeader([new ResultColumn("a", "VARCHAR", Exact: false)], [], Deterministic: true), EngineJson.Default.EngineHeader);
            while (result.Fetch() is { } chunk)
            {
                using (chunk)
                {
                    rows += chunk.Rows;
                }
            }

            wire.Send(FrameKind.PageEnd, new EnginePageEnd(rows, HasMore: false), EngineJson.Default.EnginePageEnd);
            wire.Send(FrameKind.Completed, new EngineCompleted(rows, OutputName: null, Ingest: null), EngineJson.Default.EngineCompleted);
        }
        catch (DuckException exception)
        {
            wire.Send(
                FrameKind.Failed,
                new EngineFailure("Invalid", "query.failed", exception.Message, Line: null, Column: null, Suggestion: null),
                EngineJson.Default.EngineFailure);
        }
    }
}
