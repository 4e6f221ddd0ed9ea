using Tablinum.Engine.Host.Encoders;
using Tablinum.Engine.Protocol;

namespace Tablinum.Engine.Host.Tasks;

/// <summary>Answers the first page of a statement, then keeps the whole result if it has more.</summary>
internal sealed class RunQuery(EngineRequest request, EngineSession session, TaskOutput output, EngineCancellation cancellation)
{
    public EngineCompleted Run(QueryTask task)
    {
        var run = new StatementRun(request, session, cancellation);
        var (statement, connection) = run.Open(task.Statement.Sql, task.Sources);
        using var prepared = StatementRun.Prepare(connection, statement.Sql, task.Statement);
        using var result = run.About(prepared, statement.Sql, prepared.Execute);
        output.Header(result.Columns, statement.Reads, statement.Deterministic); // of a bare parameter the type is known only now
        using var page = new PageOfRows(result, RowEncoder.Create(RowFormat.JsonRows, result.Columns), output, task.PageRows);
        var hasMore = run.About(prepared, statement.Sql, () => page.Send(keepChunks: task.Spool is not null));
        var mustKeep = hasMore || !statement.Deterministic; // what cannot be computed again is kept, however small
        if (task.Spool is not { } spool || !(mustKeep || spool.WhenComplete))
        {
            return new EngineCompleted(page.Rows, OutputName: null, Ingest: null);
        }

        using var target = new ResultSpool(request, result.Columns, session.PathOf(spool.FileName), session.TempFolder);
        var isWhole = run.About(prepared, statement.Sql, () => target.Fill(page.Chunks, hasMore ? result : null, spool.MaxBytes, cancellation));
        return new EngineCompleted(target.Rows, isWhole ? spool.FileName : null, Ingest: null);
    }
}
