using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Tablinum.Datasets.Catalog;
using Tablinum.Datasets.Results;
using Tablinum.Datasets.Rows;
using Tablinum.Engine.Client;
using Tablinum.Engine.Protocol;
using Tablinum.Foundation;

namespace Tablinum.Datasets.Queries;

/// <summary>Answers statements: from memory if the same was asked of the same versions before, otherwise from an engine.</summary>
/// <remarks>Both ways return why nothing was written; null after an answer, or after the connection was broken half-way.</remarks>
internal sealed class QueryRunner(
    IEngine engine,
    QueryPlans plans,
    ResultMemory results,
    ResultPages pages,
    FirstPage firstPage,
    RowStream stream,
    IOptions<QueryOptions> options)
{
    /// <summary>Writes the first page as JSON.</summary>
    public async Task<Error?> AnswerAsync(
        HttpContext http, Guid workspaceId, Question question, CancellationToken cancellationToken)
    {
        var plan = await plans.PlanAsync(workspaceId, question.Sql, cancellationToken);
        if (!(await engine.VersionAsync(cancellationToken)).TryGet(out var engineVersion, out var noEngine))
        {
            return noEngine;
        }

        if (Known(workspaceId, question, plan, engineVersion) is { } known)
        {
            var answer = await pages.WriteAsync(
                http, known, new PageWindow(0, question.Limit), firstPage.Members(known, question), cancellationToken);
            if (answer?.Code != QueryErrors.ResultNotFound.Code)
            {
                return answer;
            }

            // Its file was evicted since: whoever asks the question, and not for the result, is answered all the same.
            results.Forget(workspaceId, known.Id);
        }

        await using var started = new StartedRun();
        var refused = await started.StartAsync(
            engine, plans, plan, sources => WorkOf(workspaceId, question, sources), cancellationToken);
        if (refused is not null)
        {
            return refused;
        }

        var header = started.Run.Header;
        var versions = plans.Learn(workspaceId, question.Sql, plan, header);
        var id = header.Deterministic
            ? ResultId.Of(results.Salt, engineVersion, workspaceId, question.Sql, question.ParametersText, versions)
            : ResultId.OneOff();
        var info = new ResultInfo(
            workspaceId, id, question.Sql, question.ParametersText, versions, header.Columns, header.Deterministic);
        return await firstPage.WriteAsync(http, started, info, question, cancellationToken);
    }

    /// <summary>Writes all rows in a format.</summary>
    public async Task<Error?> ExportAsync(
        HttpContext http, Guid workspaceId, Question question, ExportFormat format, CancellationToken cancellationToken)
    {
        var plan = await plans.PlanAsync(workspaceId, question.Sql, cancellationToken);
        using var open = await plans.OpenAsync(plan, cancellationToken);
        var task = new ExportTask(question.Statement, open.Sources, format.Rows);
        return await stream.ExportAsync(http, workspaceId, task, format, "result", cancellationToken);
    }

    /// <summary>The same answer, given before, if its rows can still be had without running the statement.</summary>
    private ResultInfo? Known(Guid workspaceId, Question question, QueryPlan plan, string engineVersion)
    {
        if (plan.Facts is not { Deterministic: true })
        {
            return null;
        }

        VersionRead[] versions = [.. plan.Tables.Select(t => t.AsRead())];
        var id = ResultId.Of(results.Salt, engineVersion, workspaceId, question.Sql, question.ParametersText, versions);
        return results.Find(workspaceId, id) is { } known
            && (known.BlobKey is not null || known.Page?.Covers(0, question.Limit) == true)
                ? known
                : null;
    }

    private EngineWork WorkOf(Guid workspaceId, Question question, IReadOnlyList<RelationSource> sources)
    {
        // A result that is all in the first page needs no file: it can be computed again, and where it cannot, the engine makes one.
        var spool = new SpoolTarget(ResultSpooler.FileName, options.Value.SpoolBytes, WhenComplete: false);
        return new EngineWork(
            workspaceId,
            new QueryTask(question.Statement, sources, question.Limit, spool),
            EngineLane.Interactive,
            TimeSpan.FromMilliseconds(options.Value.TimeoutMs));
    }
}
