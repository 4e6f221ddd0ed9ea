using Microsoft.AspNetCore.Http;
using Tablinum.Datasets.Catalog;
using Tablinum.Datasets.Rows;
using Tablinum.Engine.Protocol;
using Tablinum.Foundation;

namespace Tablinum.Datasets.Tables;

/// <summary>Sends all rows that a version holds, or something else that its parts hold, as a file.</summary>
internal sealed class TableExport(Relations relations, RowStream stream)
{
    /// <param name="choose">What to send, given the version: its name becomes the file's.</param>
    /// <returns>Why nothing was written, if so.</returns>
    public async Task<Error?> SendAsync(
        HttpContext http,
        Guid workspaceId,
        TableRequest request,
        Func<TableContent, CancellationToken, Task<TableContent>> choose,
        CancellationToken cancellationToken)
    {
        if (!ExportFormat.Of(request.Format, request.Formulas).TryGet(out var format, out var bad))
        {
            return bad;
        }

        var finding = await relations.FindAsync(workspaceId, request.Table, request.Version, cancellationToken);
        if (!finding.TryGet(out var content, out var missing))
        {
            return missing;
        }

        var chosen = await choose(content, cancellationToken);
        using var open = await relations.OpenAsync([chosen], cancellationToken);
        var task = new ExportTask(Statement: null, open.Sources, format.Rows);
        return await stream.ExportAsync(http, workspaceId, task, format, chosen.Name, cancellationToken);
    }
}

/// <summary>Which table is asked for, and how.</summary>
/// <param name="Table">Name or id.</param>
/// <param name="Version">Null for the current one.</param>
/// <param name="Formulas">Null to keep them.</param>
internal sealed record TableRequest(string Table, int? Version, string Format, string? Formulas);
