using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Tablinum.Foundation;
using Tablinum.Server.Health;
using Tablinum.Storage;

namespace Tablinum.Server.Data;

/// <summary>Database and blob store are of two installations; the message is for the person who starts the server.</summary>
public sealed class WrongBlobStoreException(string message) : IOException(message);

/// <summary>
/// Holds database and blob store to each other by an id that both keep. A server with the store of another installation would take all
/// of its bytes for orphans and sweep them away.
/// </summary>
internal sealed class StoreBinding(
    AppDb db, IBlobStore blobs, IEnumerable<IBlobNames> modules, TimeProvider clock, ILogger<StoreBinding> logger)
{
    /// <summary>Blobs that are looked for where there is no id yet: one of them is proof enough, since keys are never given twice.</summary>
    private const int Sample = 20;

    /// <summary>Binds the two at their first meeting, and compares them at every later one.</summary>
    /// <exception cref="WrongBlobStoreException">They do not belong together.</exception>
    public async Task CheckAsync(CancellationToken cancellationToken)
    {
        // The id is committed before the store gets it, and counts once the store has it: a server may die anywhere in between.
        await db.Database.ExecuteSqlAsync(
            $"""INSERT INTO bound_store ("Id", "StoreId", "Confirmed") VALUES (1, {Guid.CreateVersion7(clock.GetUtcNow())}, FALSE) ON CONFLICT DO NOTHING""",
            cancellationToken);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);

        // The row's lock makes servers that start together do this one by one.
        var isFirst = await db.Set<BoundStore>()
            .Where(bound => !bound.Confirmed)
            .ExecuteUpdateAsync(set => set.SetProperty(bound => bound.Confirmed, true), cancellationToken) == 1;
        var expected = await db.Set<BoundStore>().Select(bound => bound.StoreId).SingleAsync(cancellationToken);
        var found = await blobs.FindIdAsync(cancellationToken);
        if (isFirst && found is null && await BelongTogetherAsync(cancellationToken))
        {
            found = await blobs.GiveIdAsync(expected, cancellationToken);
            logger.StoreBound(expected);
        }

        if (found != expected)
        {
            throw new WrongBlobStoreException(Refusal(isFirst, expected, found));
        }

        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>Either neither knows of any bytes, or some that the database has known for long are in the store.</summary>
    private async Task<bool> BelongTogetherAsync(CancellationToken cancellationToken)
    {
        var names = new List<string>();
        foreach (var module in modules)
        {
            names.AddRange(await module.OldestAsync(Sample, cancellationToken));
        }

        if (names.Count == 0)
        {
            return !await blobs.ListAsync(prefix: "", cancellationToken)
                .AnyAsync(blob => !blob.Key.StartsWith(BlobsReady.Prefix, StringComparison.Ordinal), cancellationToken);
        }

        foreach (var name in names)
        {
            if (await blobs.OpenAsync(name, cancellationToken) is { } there)
            {
                await there.DisposeAsync();
                return true;
            }
        }

        return false;
    }

    private string Refusal(bool isFirst, Guid expected, Guid? found)
    {
        var reason = (isFirst, found) switch
        {
            (true, null) => "The metadata database names blobs of which the blob store has none, or names none though the store has some.",
            (true, _) => $"The blob store belongs to another metadata database. If this one was restored on purpose, remove {blobs.IdPlace} and start again.",
            (false, null) => $"The metadata database belongs to another blob store: this one has no id. {Remedy(expected)}",
            (false, _) => $"The metadata database belongs to another blob store: this one has the id {found}. {Remedy(expected)}",
        };
        return $"{reason} Look at ConnectionStrings:AppDb and Storage:LocalRoot, or the folder of --data where these are not set: both must be of "
            + $"one installation, and a new database needs an empty store. The store in use is {Path.GetDirectoryName(blobs.IdPlace)}.";
    }

    private string Remedy(Guid expected) =>
        $"If it is the right one, moved or restored on purpose, write {expected} into {blobs.IdPlace} and start again.";
}

internal static class StoreBindingRegistration
{
    /// <summary>Registers the comparison at start, between the migration, which was registered before, and all other work.</summary>
    internal static void AddStoreBinding(this IServiceCollection services)
    {
        services.AddScoped<StoreBinding>();
        services.AddHostedService<BindAtStart>();
    }
}
