using Tablinum.Testing;

namespace Tablinum.Api.Tests;

/// <summary>Two servers on one PostgreSQL database and one folder of blobs.</summary>
internal sealed class TwoNodes : IAsyncDisposable
{
    private readonly DirectoryInfo _blobs;

    private TwoNodes(TestServer first, TestServer second, DirectoryInfo blobs) => (First, Second, _blobs) = (first, second, blobs);

    public TestServer First { get; }

    public TestServer Second { get; }

    /// <param name="ofFirst">Settings of the first alone.</param>
    /// <param name="ofSecond">Settings of the second alone.</param>
    /// <param name="ofBoth">Beside the database, which is a new one unless they name another.</param>
    public static async Task<TwoNodes> StartAsync(string[]? ofFirst = null, string[]? ofSecond = null, string[]? ofBoth = null)
    {
        var blobs = Directory.CreateTempSubdirectory("tablinum-blobs-");
        ofBoth ??= [$"ConnectionStrings:AppDb={(await PostgresCluster.NewDatabaseAsync()).ConnectionString}"];
        string[] settings = ["Database:Provider=Postgres", $"Storage:LocalRoot={blobs.FullName}", .. ofBoth];
        var nodes = await Task.WhenAll(TestServer.StartAsync([.. settings, .. ofFirst ?? []]), TestServer.StartAsync([.. settings, .. ofSecond ?? []]));
        return new TwoNodes(nodes[0], nodes[1], blobs);
    }

    public async ValueTask DisposeAsync()
    {
        await First.DisposeAsync();
        await Second.DisposeAsync();
        _blobs.Delete(recursive: true);
    }
}
