using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace Tablinum.Faults.Checking;

/// <summary>Every row's bytes are there as the row says, quota is the sum of what lives, and no bytes are without a row for ever.</summary>
internal static class StorageChecks
{
    private const string Named =
        """
        SELECT "BlobKey", "SizeBytes", "Sha256", 'file' FROM files
        UNION ALL SELECT "BlobKey", "SizeBytes", NULL, 'part' FROM table_parts WHERE "DroppedAtMs" IS NULL
        UNION ALL SELECT "BlobKey", "SizeBytes", NULL, 'result' FROM results WHERE "BlobKey" IS NOT NULL
        """;

    private const string Quotas =
        """
        SELECT w."Id", w."UsedBytes", w."ReservedBytes",
        COALESCE((SELECT SUM("SizeBytes") FROM files f WHERE f."WorkspaceId" = w."Id"), 0)
        + COALESCE((SELECT SUM("SizeBytes") FROM table_parts p WHERE p."WorkspaceId" = w."Id" AND "DroppedAtMs" IS NULL), 0),
        COALESCE((SELECT SUM("Bytes") FROM quota_reservations r WHERE r."WorkspaceId" = w."Id"), 0), w."MaxBytes"
        FROM workspaces w
        """;

    private const string LiveVersions =
        "SELECT v.\"Parts\" FROM table_versions v JOIN tables t ON t.\"Id\" = v.\"TableId\" WHERE t.\"NameKey\" IS NOT NULL";

    public static async Task<IReadOnlyList<string>> RunAsync(Installation installation, CancellationToken cancellationToken)
    {
        var violations = new List<string>();
        await CheckBytesAsync(installation, violations, cancellationToken);
        await CheckPartsAsync(installation, violations, cancellationToken);
        await CheckQuotaAsync(installation, violations, cancellationToken);
        return violations;
    }

    /// <summary>Keys in the store.</summary>
    public static IEnumerable<string> Stored(string blobs)
    {
        var objects = Path.Combine(blobs, "objects");
        return Directory.EnumerateFiles(objects, "*", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(objects, path));
    }

    /// <summary>Keys in the store that no row names, and uploads that nobody sends any more.</summary>
    public static async Task<IReadOnlyList<string>> UnnamedAsync(Installation installation, CancellationToken cancellationToken)
    {
        const string Sql = "SELECT \"BlobKey\" FROM files UNION ALL SELECT \"BlobKey\" FROM table_parts UNION ALL SELECT \"BlobKey\" FROM results WHERE \"BlobKey\" IS NOT NULL";
        var stored = Stored(installation.Blobs).ToList(); // before the rows: what is named later was not there yet
        var named = (await installation.Metadata.ReadAsync(Sql, cancellationToken)).Select(row => row[0]!).ToHashSet();
        return
        [
            .. stored.Where(key => !named.Contains(key)),
            .. Directory.EnumerateFiles(Path.Combine(installation.Blobs, "incoming")),
        ];
    }

    private static async Task CheckBytesAsync(Installation installation, List<string> violations, CancellationToken cancellationToken)
    {
        foreach (var row in await installation.Metadata.ReadAsync(Named, cancellationToken))
        {
            var path = Path.Combine(installation.Blobs, "objects", row[0]!);
            if (!File.Exists(path))
            {
                violations.Add($"a {row[3]} without bytes: {row[0]}");
                continue;
            }

            await using var bytes = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
            if (bytes.Length != long.Parse(row[1]!, CultureInfo.InvariantCulture))
            {
                violations.Add($"a {row[3]} of {row[1]} bytes has {bytes.Length}: {row[0]}");
            }
            else if (row[2] is { } sha && Convert.ToHexStringLower(await SHA256.HashDataAsync(bytes, cancellationToken)) != sha)
            {
                violations.Add($"a {row[3]} has other bytes than its row says: {row[0]}");
            }
        }
    }

    /// <summary>What a version names is a part that is in use.</summary>
    private static async Task CheckPartsAsync(Installation installation, List<string> violations, CancellationToken cancellationToken)
    {
        var inUse = (await installation.Metadata.ReadAsync("SELECT \"BlobKey\" FROM table_parts WHERE \"DroppedAtMs\" IS NULL", cancellationToken))
            .Select(row => row[0]!).ToHashSet();
        var named = new HashSet<string>();
        foreach (var row in await installation.Metadata.ReadAsync(LiveVersions, cancellationToken))
        {
            named.UnionWith(JsonNode.Parse(row[0]!)!.AsArray().Select(part => (string)(part!["blobKey"] ?? part["BlobKey"])!));
        }

        violations.AddRange(named.Except(inUse).Select(key => $"a version names a part that is not in use: {key}"));
        violations.AddRange(inUse.Except(named).Select(key => $"a part counts as in use, and no version names it: {key}"));
    }

    private static async Task CheckQuotaAsync(Installation installation, List<string> violations, CancellationToken cancellationToken)
    {
        foreach (var row in await installation.Metadata.ReadAsync(Quotas, cancellationToken))
        {
            var numbers = row.Skip(1).Select(number => decimal.Parse(number!, CultureInfo.InvariantCulture)).ToArray();
            if (numbers[0] != numbers[2])
            {
                violations.Add($"the quota counts {numbers[0]} bytes of the workspace {row[0]}, and {numbers[2]} live");
            }

            if (numbers[1] != numbers[3])
            {
                violations.Add($"the workspace {row[0]} has {numbers[1]} bytes set aside, and reservations of {numbers[3]}");
            }

            if (numbers[0] > numbers[4])
            {
                violations.Add($"the workspace {row[0]} holds {numbers[0]} bytes of {numbers[4]}");
            }
        }
    }
}
