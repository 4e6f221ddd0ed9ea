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

/// <summary>The blob store takes bytes and gives them back.</summary>
internal sealed class BlobsReady(IBlobStore blobs, TimeProvider clock) : IReadinessCheck
{
    public string Name => "blobs";

    public async Task CheckAsync(CancellationToken cancellationToken)
    {
        var key = $"health/{Guid.CreateVersion7(clock.GetUtcNow()):n}";
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
