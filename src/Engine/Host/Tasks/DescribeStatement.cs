using Tablinum.Engine.Protocol;

namespace Tablinum.Engine.Host.Tasks;

/// <summary>Tells the columns of a statement and what it reads, without running it.</summary>
internal sealed class DescribeStatement(
    EngineRequest request, EngineSession session, TaskOutput output, EngineCancellation cancellation)
{
    public EngineCompleted Run(DescribeTask task)
    {
        var (statement, connection) = new StatementRun(request, session, cancellation).Open(task.Statement.Sql, task.Sources);
        using var prepared = StatementRun.Prepare(connection, statement.Sql);
        output.Header(prepared.Columns, statement.Reads, statement.Deterministic);
        return new EngineCompleted(Rows: 0, OutputName: null, Ingest: null);
    }
}
