using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Tablinum.Datasets.Results;
using Tablinum.Datasets.Rows;
using Tablinum.Engine.Protocol;
using Tablinum.Foundation;

namespace Tablinum.Datasets.Queries;

/// <summary>Sends the first page of a run, keeps it in memory, and lets the run go on behind it.</summary>
internal sealed class FirstPage(
    ResultMemory results,
    ResultSpooler spooler,
    RowStream stream,
    IOptions<QueryOptions> options,
    TimeProvider clock,
    ILogger<FirstPage> logger)
{
    /// <summary>Takes <paramref name="started"/> over when the page has been sent.</summary>
    /// <returns>Why nothing was written, if so.</returns>
    public async Task<Error?> WriteAsync(
        HttpContext http, StartedRun started, ResultInfo asked, Question question, CancellationToken cancellationToken)
    {
        var underWay = results.Begin(asked);
        var info = underWay.Info;
        var handedOver = false;
        try
        {
            using var rows = new HeldResponse(
                http.Response, Envelope.Headers(info.Id), Envelope.Open(info.Columns), options.Value.KeptPageBytes);
            var copying = await started.Run.CopyAsync(rows, cancellationToken);
            if (!copying.TryGet(out var end, out var failed))
            {
                return stream.Break(http, rows, failed);
            }

            var answered = Answered(info, rows, end);
            results.Keep(answered);
            await rows.EndAsync(Envelope.Close(json => Members(answered, question)(json, end.HasMore)), cancellationToken);
            spooler.Take(started.HandOver(), underWay, answered);
            handedOver = true;
            logger.QueryAnswered(
                info.WorkspaceId, end.Rows, info.Id, clock.GetElapsedTime(question.StartedAt).TotalMilliseconds);
            return null;
        }
        finally
        {
            if (!handedOver)
            {
                results.Lose(underWay);
            }
        }
    }

    /// <summary>What stands behind the rows of a first page; the argument is whether there are more.</summary>
    public Action<Utf8JsonWriter, bool> Members(ResultInfo info, Question question) => (json, hasMore) =>
    {
        json.WriteBoolean("hasMore", hasMore);
        json.WriteString("resultId", info.Id);
        json.WriteNumber("elapsedMs", Math.Round(clock.GetElapsedTime(question.StartedAt).TotalMilliseconds, 2));
        json.WriteStartObject("versions");
        foreach (var read in info.Versions)
        {
            json.WriteNumber(read.Name, read.Version);
        }

        json.WriteEndObject();
    };

    private static ResultInfo Answered(ResultInfo info, HeldResponse rows, EnginePageEnd end) => info with
    {
        Page = rows.KeptRows() is { } kept ? new KeptPage(kept, end.Rows, end.HasMore) : null,
        Complete = !end.HasMore,
        Rows = end.HasMore ? null : end.Rows,
    };
}
