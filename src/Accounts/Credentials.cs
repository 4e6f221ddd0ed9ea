using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.DependencyInjection;
using Tablinum.Foundation;

namespace Tablinum.Accounts;

/// <summary>Finds which workspace a secret or a session opens, and remembers it for a few seconds.</summary>
/// <remarks>
/// Only what was found is remembered: guesses must not push out what is in use. The memory is short because another
/// process may end a session; in this one <see cref="Forget"/> does so at once.
/// </remarks>
internal sealed class Credentials(IServiceScopeFactory scopes, TimeProvider clock) : IDisposable
{
    private const int MaxRemembered = 10_000;
    private static readonly TimeSpan RememberFor = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LastUsedPrecision = TimeSpan.FromHours(1);

    private readonly MemoryCache _found = new(new MemoryCacheOptions { SizeLimit = MaxRemembered });

    public async Task<Guid?> WorkspaceOfAsync(byte[] hash, bool session, CancellationToken cancellationToken)
    {
        var key = Convert.ToHexString(hash);
        if (_found.TryGetValue(key, out Guid remembered))
        {
            return remembered;
        }

        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<AppDb>();
        var found = session
            ? await BySessionAsync(db, hash, cancellationToken)
            : await BySecretAsync(db, hash, cancellationToken);
        if (found is not { } workspaceId)
        {
            return null;
        }

        _found.Set(key, workspaceId, new MemoryCacheEntryOptions { Size = 1, AbsoluteExpirationRelativeToNow = RememberFor });
        return workspaceId;
    }

    public void Forget(byte[] hash) => _found.Remove(Convert.ToHexString(hash));

    public void Dispose() => _found.Dispose();

    private async Task<Guid?> BySecretAsync(AppDb db, byte[] hash, CancellationToken cancellationToken)
    {
        var found = await db.Set<StoredWorkspace>()
            .Where(w => w.SecretHash == hash)
            .Select(w => new { w.Id, w.SecretHash, w.LastUsedAt })
            .SingleOrDefaultAsync(cancellationToken);
        // The index found it by a hash that a guesser cannot steer; the last word is a comparison in fixed time.
        if (found is null || !CryptographicOperations.FixedTimeEquals(found.SecretHash, hash))
        {
            return null;
        }

        await TouchAsync(db, found.Id, found.LastUsedAt, cancellationToken);
        return found.Id;
    }

    private async Task<Guid?> BySessionAsync(AppDb db, byte[] hash, CancellationToken cancellationToken)
    {
        var found = await (
            from session in db.Set<StoredSession>()
            join workspace in db.Set<StoredWorkspace>() on session.WorkspaceId equals workspace.Id
            where session.TokenHash == hash
            select new { session.TokenHash, session.ExpiresAt, workspace.Id, workspace.LastUsedAt })
            .SingleOrDefaultAsync(cancellationToken);
        if (found is null || !CryptographicOperations.FixedTimeEquals(found.TokenHash, hash) || found.ExpiresAt <= clock.GetUtcNow())
        {
            return null;
        }

        await TouchAsync(db, found.Id, found.LastUsedAt, cancellationToken);
        return found.Id;
    }

    private async Task TouchAsync(AppDb db, Guid workspaceId, DateTimeOffset lastUsedAt, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        if (now - lastUsedAt < LastUsedPrecision)
        {
            return;
        }

        await db.Set<StoredWorkspace>()
            .Where(w => w.Id == workspaceId)
            .ExecuteUpdateAsync(set => set.SetProperty(w => w.LastUsedAt, now), cancellationToken);
    }
}
