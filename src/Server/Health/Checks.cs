using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Tablinum.Engine.Client;
using Tablinum.Foundation;
using Tablinum.Storage;

namespace Tablinum.Server.Health;

/// <summary>The metadata database answers.</summary>
internal sealed class MetadataReady(IServiceScopeFactory scopes) : IReadinessCheck
{
    public string Name => "metadata";

    public async Task CheckAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<AppDb>();
        await db.Database.SqlQuery<int>($"SELECT 1 AS \"Value\"").SingleAsync(cancellationToken);
    }
}

/// <summary>This server's clock is that of the database which it shares with others: by their clocks they hold leases against each other.</summary>
/// <remarks>A file of SQLite has no clock of its own, and no other server.</remarks>
internal sealed class ClockReady(IServiceScopeFactory scopes, MetadataSharing metadata, TimeProvider clock) : IReadinessCheck
{
    /// <summary>A third of a lease, whose holder renews it as often.</summary>
    private static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(5);

    public string Name => "clock";

    public async Task CheckAsync(CancellationToken cancellationToken)
    {
        if (!metadata.IsShared)
        {
            return;
        }

        await using var scope = scopes.CreateAsyncScope();
        var database = scope.ServiceProvider.GetRequiredService<AppDb>().Database;
        await database.OpenConnectionAsync(cancellationToken); // the wait for one is no difference of clocks

        // The answer was given somewhere between the two: a slow way there and back is no difference either.
        var before = clock.GetUtcNow();
        var there = await database.SqlQuery<DateTimeOffset>($"SELECT clock_timestamp() AS \"Value\"").SingleAsync(cancellationToken);
        var after = clock.GetUtcNow();
        var apart = there < before ? before - there : there > after ? there - after : TimeSpan.Zero;
        if (apart > Tolerance)
        {
            throw new InvalidOperationException(
                $"The clock of this server is {apart.TotalSeconds:0.0} s {(there < before ? "ahead of" : "behind")} that of the database; "
                + $"at most {Tolerance.TotalSeconds:0} s are safe. Let both follow a time server.");
        }
    }
}

/// <summary>The blob store takes bytes and gives them back.</summary>
internal sealed class BlobsReady(IBlobStore blobs, TimeProvider clock) : IReadinessCheck
{
    /// <summary>Of the keys that it puts: they are nobody's bytes.</summary>
    internal const string Prefix = "health/";

    public string Name => "blobs";

    public async Task CheckAsync(CancellationToken cancellationToken)
    {
        var key = $"{Prefix}{Guid.CreateVersion7(clock.GetUtcNow()):n}";
        using var content = new MemoryStream([1]);
        await blobs.PutAsync(key, content, maxBytes: 1, cancellationToken);
        await blobs.DeleteAsync(key, cancellationToken);
    }
}

/// <summary>An engine has started and said its version.</summary>
internal sealed class EngineReady(IEngine engine) : IReadinessCheck
{
    public string Name => "engine";

    public async Task CheckAsync(CancellationToken cancellationToken)
    {
        if ((await engine.VersionAsync(cancellationToken)).Error is { } error)
        {
            throw new IOException(error.Detail);
        }
    }
}
