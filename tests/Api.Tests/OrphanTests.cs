using Microsoft.Extensions.DependencyInjection;
using Tablinum.Api.Tests.Datasets;
using Tablinum.Datasets.Imports;
using Tablinum.Files;
using Tablinum.Storage;

namespace Tablinum.Api.Tests;

/// <summary>Bytes without a row, as a kill between the two leaves them.</summary>
public sealed class OrphanTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Originals_without_a_row_are_removed_when_they_are_old()
    {
        await using var server = await TestServer.StartWithScriptedImportsAsync();
        var workspace = await server.NewWorkspaceAsync();
        await workspace.UploadedAsync("kept.csv", "x\n1\n");
        MakeOld(Assert.Single(server.Blobs()));
        var kept = server.Blobs();
        var young = await AddAsync(server, $"{workspace.Id:n}/files/{Guid.NewGuid():n}");
        var elsewhere = await AddOldAsync(server, $"{workspace.Id:n}/others/{Guid.NewGuid():n}");
        await AddOldAsync(server, $"{workspace.Id:n}/files/{Guid.NewGuid():n}");
        await AddOldAsync(server, $"{Guid.NewGuid():n}/files/{Guid.NewGuid():n}"); // of a workspace without any row

        await server.Services.GetRequiredService<OrphanSweep>().RunOnceAsync(Cancellation);

        Assert.Equal([.. kept.Append(young).Append(elsewhere).Order(StringComparer.Ordinal)], server.Blobs().Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Parts_and_results_without_a_row_are_removed_when_they_are_old_though_nothing_is_dropped()
    {
        await using var server = await TestServer.StartAsync();
        var workspace = await server.NewWorkspaceAsync();
        await workspace.ImportAsync("a.csv", DatasetSteps.Rows(1, 200));
        var kept = server.Blobs();
        Assert.Equal(2, kept.Count); // original and part
        Array.ForEach([.. kept], MakeOld);
        var young = await AddAsync(server, $"{workspace.Id:n}/tables/{Guid.NewGuid():n}/{Guid.NewGuid():n}.duckdb");
        await AddOldAsync(server, $"{workspace.Id:n}/tables/{Guid.NewGuid():n}/{Guid.NewGuid():n}.duckdb");
        await AddOldAsync(server, $"{Guid.NewGuid():n}/results/{Guid.NewGuid():n}-{Guid.NewGuid():n}.duckdb");

        await server.Services.GetRequiredService<PeriodicSweep>().RunOnceAsync(Cancellation);

        Assert.Equal([.. kept.Append(young).Order(StringComparer.Ordinal)], server.Blobs().Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Orphans_are_looked_for_at_every_start()
    {
        await using var server = await TestServer.StartWithScriptedImportsAsync();
        await AddOldAsync(server, $"{Guid.NewGuid():n}/files/{Guid.NewGuid():n}");
        await AddOldAsync(server, $"{Guid.NewGuid():n}/results/{Guid.NewGuid():n}.duckdb");

        await server.RestartAsync();

        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        patience.CancelAfter(TimeSpan.FromSeconds(30));
        while (server.Blobs().Count > 0)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), patience.Token); // the sweeps run behind the start
        }
    }

    private static async Task<string> AddAsync(TestServer server, string key)
    {
        await server.Services.GetRequiredService<IBlobStore>().PutAsync(key, new MemoryStream([1, 2, 3]), maxBytes: 3, Cancellation);
        return server.Blobs().Single(path => path.EndsWith(key, StringComparison.Ordinal));
    }

    private static async Task<string> AddOldAsync(TestServer server, string key)
    {
        var path = await AddAsync(server, key);
        MakeOld(path);
        return path;
    }

    private static void MakeOld(string path) => File.SetLastWriteTimeUtc(path, DateTime.UtcNow.AddHours(-25));
}
