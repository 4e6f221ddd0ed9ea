using Tablinum.Engine.Protocol;

namespace Tablinum.Engine.Host.Tasks;

/// <summary>The kinds of work, and the file that does each.</summary>
internal static class EngineTasks
{
    /// <summary>Does the work of a request; whatever it could not do is thrown.</summary>
    public static EngineCompleted Run(
        EngineRequest request, EngineSession session, TaskOutput output, EngineCancellation cancellation) => request.Task switch
        {
            QueryTask task => new RunQuery(request, session, output, cancellation).Run(task),
            RowsTask task => new BrowseRows(request, session, output, cancellation).Run(task),
            ExportTask task => new ExportRows(request, session, output, cancellation).Run(task),
            DescribeTask task => new DescribeStatement(request, session, output, cancellation).Run(task),
            IngestTask task => new IngestFile(request, session, output, cancellation).Run(task),
            RewriteTask task => new RewriteFile(request, session, output, cancellation).Run(task),
            _ => throw new InvalidDataException($"There is no task {request.Task.GetType().Name}."),
        };
}
