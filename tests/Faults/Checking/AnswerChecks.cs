using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Tablinum.Faults.Client;

namespace Tablinum.Faults.Checking;

/// <summary>What a client was told is so, byte for byte, and whatever is listed can be read.</summary>
internal static class AnswerChecks
{
    public static async Task<IReadOnlyList<string>> RunAsync(WorkspaceClient client, CancellationToken cancellationToken)
    {
        var violations = new List<string>();
        await CheckFilesAsync(client, violations, cancellationToken);
        await CheckTablesAsync(client, violations, cancellationToken);
        return violations;
    }

    private static async Task CheckFilesAsync(WorkspaceClient client, List<string> violations, CancellationToken cancellationToken)
    {
        var listed = (await client.ListAsync("files", cancellationToken)).ToDictionary(file => (Guid)file["id"]!);
        foreach (var kept in client.Ledger.Files)
        {
            if (!listed.TryGetValue(kept.Id, out var file))
            {
                violations.Add($"the acknowledged file {kept.Id} is not listed");
            }
            else if ((string)file["sha256"]! != kept.Sha256 || (long)file["sizeBytes"]! != kept.SizeBytes)
            {
                violations.Add($"the file {kept.Id} is listed with other bytes than were acknowledged");
            }
        }

        foreach (var (id, file) in listed)
        {
            using var answer = await client.GetResponseAsync($"files/{id}/content", cancellationToken);
            await using var bytes = await answer.Content.ReadAsStreamAsync(cancellationToken);
            if (Convert.ToHexStringLower(await SHA256.HashDataAsync(bytes, cancellationToken)) != (string)file["sha256"]!)
            {
                violations.Add($"the file {id} is answered with other bytes than it is listed with");
            }
        }
    }

    private static async Task CheckTablesAsync(WorkspaceClient client, List<string> violations, CancellationToken cancellationToken)
    {
        var listed = (await client.ListAsync("tables", cancellationToken)).ToDictionary(table => (string)table["name"]!);
        var sendings = client.Ledger.Sendings.ToLookup(sending => sending.Table);
        foreach (var (name, table) in listed)
        {
            if (client.Ledger.Deleted.GetValueOrDefault(name))
            {
                violations.Add($"the table {name} was deleted, and is listed");
            }

            await CheckRowsAsync(client, table, [.. sendings[name]], violations, cancellationToken);
        }

        foreach (var missing in sendings.Where(of => !listed.ContainsKey(of.Key) && !client.Ledger.Deleted.ContainsKey(of.Key)))
        {
            violations.AddRange(missing.Where(sending => sending.Word == Word.Imported).Select(sending => $"the table {sending.Table} of an import that has ended well is not listed"));
        }
    }

    /// <summary>Each batch as a whole, once, if it was acknowledged; as a whole, once, or not at all, if no answer came.</summary>
    private static async Task CheckRowsAsync(
        WorkspaceClient client, JsonNode table, IReadOnlyList<Sending> sendings, List<string> violations, CancellationToken cancellationToken)
    {
        var name = (string)table["name"]!;
        using var answer = await client.GetResponseAsync($"tables/{name}/export?format=csv", cancellationToken);
        var text = await answer.Content.ReadAsStringAsync(cancellationToken);
        var lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.TrimEnd('\r')).ToList();
        if (lines.Count - 1 != (long)table["rows"]!)
        {
            violations.Add($"the table {name} is listed with {table["rows"]} rows, and has {lines.Count - 1}");
        }

        var batches = lines.Skip(1).ToLookup(line => line[..line.IndexOf(',', StringComparison.Ordinal)]);
        foreach (var sending in sendings)
        {
            var found = batches[$"{sending.Batch.Number}"].ToList();
            if (found.Count == 0 ? sending.Word == Word.Imported : !found.SequenceEqual(sending.Batch.Lines()))
            {
                violations.Add($"batch {sending.Batch.Number} ({sending.Word}) of the table {name} has {found.Count} of {sending.Batch.Rows} rows, or others");
            }
            else if (found.Count > 0 && sending.Word == Word.Refused)
            {
                violations.Add($"batch {sending.Batch.Number} of the table {name} was refused, and is there");
            }
        }

        var known = sendings.Select(sending => $"{sending.Batch.Number}").ToHashSet();
        violations.AddRange(batches.Where(batch => !known.Contains(batch.Key)).Select(batch => $"the table {name} holds rows that nobody sent: batch {batch.Key}"));
    }
}
