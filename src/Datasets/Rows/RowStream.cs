using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;
using Tablinum.Engine.Client;
using Tablinum.Engine.Protocol;
using Tablinum.Foundation;

namespace Tablinum.Datasets.Rows;

/// <summary>Engine → socket: pages of rows and whole exports.</summary>
/// <remarks>
/// All methods return an error as long as nothing was sent. A failure after the first byte breaks the connection, so that an answer
/// that was cut can never look complete.
/// </remarks>
internal sealed class RowStream(IEngine engine, IOptions<QueryOptions> options, ILogger<RowStream> logger)
{
    /// <summary>Writes one page: the engine's rows in their frame.</summary>
    public async Task<Error?> PageAsync(HttpContext http, EngineWork work, PageFrame frame, CancellationToken cancellationToken)
    {
        var starting = await engine.StartAsync(work, cancellationToken);
        if (!starting.TryGet(out var run, out var refused))
        {
            return refused;
        }

        await using var running = run;
        using var rows = new HeldResponse(
            http.Response, Envelope.Headers(frame.Tag), Envelope.Open(frame.Columns ?? run.Header.Columns), keepBytes: 0);
        var copying = await run.CopyAsync(rows, cancellationToken);
        if (!copying.TryGet(out var end, out var failed))
        {
            return Break(http, rows, failed);
        }

        await rows.EndAsync(Envelope.Close(json => frame.Members(json, end)), cancellationToken);
        await run.CompleteAsync(cancellationToken);
        return null;
    }

    /// <summary>Writes everything that <paramref name="task"/> yields, as an attachment.</summary>
    /// <param name="name">Of the file, without its extension.</param>
    public async Task<Error?> ExportAsync(
        HttpContext http, Guid workspaceId, ExportTask task, ExportFormat format, string name, CancellationToken cancellationToken)
    {
        var timeout = TimeSpan.FromMilliseconds(options.Value.ExportTimeoutMs);
        var starting = await engine.StartAsync(
            new EngineWork(workspaceId, task, EngineLane.Interactive, timeout), cancellationToken);
        if (!starting.TryGet(out var run, out var refused))
        {
            return refused;
        }

        await using var running = run;
        using var rows = new HeldResponse(http.Response, AttachmentHeaders(format, name), prefix: default, keepBytes: 0);
        var copying = await run.CopyAsync(rows, cancellationToken);
        var failed = copying.Error ?? (await run.CompleteAsync(cancellationToken)).Error;
        if (failed is not null)
        {
            return Break(http, rows, failed);
        }

        await rows.EndAsync(suffix: default, cancellationToken);
        return null;
    }

    /// <summary>The error if it can still be told; otherwise the connection is broken.</summary>
    public Error? Break(HttpContext http, HeldResponse rows, Error error)
    {
        if (!rows.HasStarted)
        {
            return error;
        }

        logger.AnswerBrokeOff(error.Code);
        http.Abort();
        return null;
    }

    private static Action<HttpResponse> AttachmentHeaders(ExportFormat format, string name) => response =>
    {
        response.ContentType = format.ContentType;
        response.Headers.CacheControl = "private, no-cache";
        var disposition = new ContentDispositionHeaderValue("attachment");
        disposition.SetHttpFileName($"{name}.{format.Name}");
        response.Headers.ContentDisposition = disposition.ToString();
    };
}

/// <summary>What stands around the rows of a page.</summary>
/// <param name="Columns">Those to show; null for those that the engine tells.</param>
/// <param name="Members">Writes what stands behind the rows.</param>
/// <param name="Tag">The entity tag; null for none.</param>
internal sealed record PageFrame(
    IReadOnlyList<ResultColumn>? Columns, Action<Utf8JsonWriter, EnginePageEnd> Members, string? Tag);
