using System.Buffers;
using System.IO.Pipelines;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Tablinum.Datasets.Catalog;
using Tablinum.Datasets.Rows;
using Tablinum.Engine.Client;
using Tablinum.Engine.Protocol;
using Tablinum.Foundation;
using Tablinum.Storage;

namespace Tablinum.Datasets.Results;

/// <summary>Answers windows of results that were run before.</summary>
internal sealed class ResultPages(
    IEngine engine, Relations relations, IBlobStore blobs, ResultFinder finder, ResultSpooler spooler, RowStream stream, IOptions<QueryOptions> options)
{
    /// <summary>Writes a window: from the kept first page, from the file of the run, or, if the result was small, by running it again on the same versions.</summary>
    /// <param name="members">Writes what stands behind the rows; its argument is whether there are more.</param>
    /// <returns>Why nothing was written, if so.</returns>
    public async Task<Error?> WriteAsync(
        HttpContext http, ResultInfo info, PageWindow window, Action<Utf8JsonWriter, bool> members, CancellationToken cancellationToken)
    {
        if (info.Page is { } page && page.Covers(window.Offset, window.Limit))
        {
            await WriteKeptAsync(http, info, page, window, members, cancellationToken);
            return null;
        }

        if (info is { BlobKey: null, Complete: true })
        {
            if (!(await RunAgainAsync(info, cancellationToken)).TryGet(out var again, out var error))
            {
                return error;
            }

            info = again;
        }

        return info.BlobKey is null
            ? QueryErrors.ResultTooLarge
            : await WriteSpooledAsync(http, info, window, members, cancellationToken);
    }

    /// <summary>The file of a result as a source; null if it is no longer there.</summary>
    public async Task<OpenRelations?> OpenAsync(ResultInfo info, CancellationToken cancellationToken)
    {
        if (await OpenFileAsync(info, cancellationToken) is { } own)
        {
            return own;
        }

        // Another run of the same result may have put its own file in place of this one.
        var recorded = await finder.RecordedAsync(info.WorkspaceId, info.Id, cancellationToken);
        var open = recorded is null ? null : await OpenFileAsync(recorded, cancellationToken);
        if (open is null)
        {
            finder.Forget(info); // evicted, perhaps by another server, which cannot tell this one
        }

        return open;
    }

    private async Task<OpenRelations?> OpenFileAsync(ResultInfo info, CancellationToken cancellationToken)
    {
        if (info.BlobKey is not { } key || await blobs.OpenLocalAsync(key, cancellationToken) is not { } local)
        {
            return null;
        }

        var open = new OpenRelations();
        open.Add(local, ResultSpooler.SourceOf(info, key, local.Path));
        return open;
    }

    private static async Task WriteKeptAsync(
        HttpContext http, ResultInfo info, KeptPage page, PageWindow window, Action<Utf8JsonWriter, bool> members,
        CancellationToken cancellationToken)
    {
        var (rows, hasMore) = page.Window(window.Offset, window.Limit);
        Envelope.Headers(info.Id)(http.Response);
        await http.Response.StartAsync(cancellationToken);
        var body = http.Response.BodyWriter;
        body.Write(Envelope.Open(info.Columns).Span);
        body.Write(rows.Span);
        body.Write(Envelope.Close(json => members(json, hasMore)).Span);
        await body.FlushAsync(cancellationToken);
    }

    private async Task<Error?> WriteSpooledAsync(
        HttpContext http, ResultInfo info, PageWindow window, Action<Utf8JsonWriter, bool> members, CancellationToken cancellationToken)
    {
        using var open = await OpenAsync(info, cancellationToken);
        if (open is null)
        {
            return QueryErrors.ResultNotFound;
        }

        var task = new RowsTask(open.Sources[0], window.Offset, window.Limit, Sort: [], Filter: []);
        var work = new EngineWork(info.WorkspaceId, task, EngineLane.Interactive, Timeout);
        var failed = await stream.PageAsync(
            http, work, new PageFrame(info.Columns, (json, end) => members(json, end.HasMore), info.Id), cancellationToken);

        if (failed is null || File.Exists(open.Sources[0].Parts[0].Path))
        {
            return failed;
        }

        finder.Forget(info); // evicted while this page waited for an engine
        return QueryErrors.ResultNotFound;
    }

    /// <summary>Computes a small result once more from the versions that it was read from, this time into a file.</summary>
    private async Task<Result<ResultInfo>> RunAgainAsync(ResultInfo info, CancellationToken cancellationToken)
    {
        if (!info.Deterministic
            || await relations.PinnedAsync(info.WorkspaceId, info.Versions, cancellationToken) is not { } tables)
        {
            return QueryErrors.ResultNotFound;
        }

        using var open = await relations.OpenAsync(tables, cancellationToken);
        var spool = new SpoolTarget(ResultSpooler.FileName, options.Value.SpoolBytes, WhenComplete: true);
        var task = new QueryTask(info.Statement, open.Sources, PageRows: 1, spool);
        var starting = await engine.StartAsync(
            new EngineWork(info.WorkspaceId, task, EngineLane.Interactive, Timeout), cancellationToken);
        if (!starting.TryGet(out var run, out var refused))
        {
            return refused;
        }

        await using var running = run;
        var copying = await run.CopyAsync(PipeWriter.Create(Stream.Null), cancellationToken);
        return copying.Error is { } failed ? failed : await spooler.KeepNowAsync(run, info, cancellationToken);
    }

    private TimeSpan Timeout => TimeSpan.FromMilliseconds(options.Value.TimeoutMs);
}
