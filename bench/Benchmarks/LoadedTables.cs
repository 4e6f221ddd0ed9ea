using System.Globalization;
using Tablinum.Bench.References;
using Tablinum.Bench.Servers;

namespace Tablinum.Bench.Benchmarks;

/// <summary>A server that holds orders and customers, and a reference that has the same part files open, read only.</summary>
internal sealed record LoadedTables(ServerProcess Server, WorkspaceClient Workspace, ReferenceProcess Reference, ImportedTable Orders)
{
    public static async Task<LoadedTables> LoadAsync(
        ServerProcess server, ReferenceProcess reference, long rows, CancellationToken cancellationToken)
    {
        var workspace = await WorkspaceClient.CreateAsync(server, cancellationToken);
        var (orders, _) = await workspace.ImportAsync(GeneratedData.Orders(rows), "orders", cancellationToken);
        var (customers, _) = await workspace.ImportAsync(GeneratedData.CustomerList(), "customers", cancellationToken);
        var views = new Dictionary<string, string[]> { ["orders"] = PartsOf(server, orders), ["customers"] = PartsOf(server, customers) };
        await reference.RunAsync(new ReferenceRequest("open", Views: views), cancellationToken);
        await server.SettleAsync(cancellationToken);
        return new LoadedTables(server, workspace, reference, orders);
    }

    /// <summary>Blob keys hold the table's id: <c>{workspace}/tables/{table}/{part}.duckdb</c>.</summary>
    private static string[] PartsOf(ServerProcess server, ImportedTable table)
    {
        string[] spellings = [table.Id.ToString("d", CultureInfo.InvariantCulture), table.Id.ToString("n", CultureInfo.InvariantCulture)];
        var parts = Directory.EnumerateFiles(server.Folder, "*.duckdb", SearchOption.AllDirectories)
            .Where(path => spellings.Any(id => path.Contains($"/tables/{id}/", StringComparison.Ordinal)))
            .Order(StringComparer.Ordinal)
            .ToArray();
        return parts.Length > 0 ? parts : throw new FileNotFoundException($"No part file of {table.Name} is in {server.Folder}.");
    }
}
