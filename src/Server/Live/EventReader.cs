using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Tablinum.Foundation;

namespace Tablinum.Server.Live;

/// <summary>Something that has changed in a workspace.</summary>
/// <param name="Number">From 1, without gaps, in the order in which the changes became visible.</param>
/// <param name="Topic"><c>files</c>, <c>tables</c>, <c>jobs</c> or <c>queries</c>.</param>
/// <param name="Change">What happened, such as <c>added</c>, <c>changed</c> or <c>removed</c>.</param>
/// <param name="Subject">The id of what it happened to.</param>
/// <param name="Data">What a list shows of it.</param>
internal sealed record LiveEvent(long Number, DateTimeOffset At, string Topic, string Change, string Subject, JsonElement? Data);

/// <summary>Events of a workspace that follow a number.</summary>
/// <param name="Items">In the order of their numbers, 1,000 at most.</param>
/// <param name="Last">The last number given in the workspace, 0 if there is none. If it is larger than that of the last item, ask for more.</param>
/// <param name="IsComplete">
/// False if some that follow the number are not there any more: then read anew what you show, and go on from <paramref name="Last"/>.
/// </param>
internal sealed record EventPage(IReadOnlyList<LiveEvent> Items, long Last, bool IsComplete);

/// <summary>Reads what was told.</summary>
internal sealed class EventReader(IServiceScopeFactory scopes)
{
    /// <summary>Items of one page at most.</summary>
    public const int MaxItems = 1_000;

    /// <summary>The last number given in a workspace; 0 if there is none.</summary>
    public async Task<long> LastAsync(Guid workspaceId, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        return await LastAsync(Db(scope), workspaceId, cancellationToken);
    }

    /// <summary>Of those workspaces that have had events since a number.</summary>
    /// <param name="told">The number for each workspace.</param>
    public async Task<IReadOnlyCollection<Guid>> WithNewsAsync(IReadOnlyDictionary<Guid, long> told, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var counters = await Db(scope).Set<EventCounter>().AsNoTracking()
            .Where(counter => told.Keys.Contains(counter.WorkspaceId))
            .ToListAsync(cancellationToken);
        return [.. counters.Where(counter => counter.Last > told[counter.WorkspaceId]).Select(counter => counter.WorkspaceId)];
    }

    /// <summary>No items, and the number from which on a client can listen.</summary>
    public async Task<EventPage> NowAsync(Guid workspaceId, CancellationToken cancellationToken) =>
        new([], await LastAsync(workspaceId, cancellationToken), IsComplete: true);

    /// <param name="after">The number that the asker has seen last.</param>
    public async Task<EventPage> AfterAsync(Guid workspaceId, long after, int limit, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = Db(scope);
        var last = await LastAsync(db, workspaceId, cancellationToken); // first: what is told meanwhile is among the items, or asked for next
        var items = await ItemsAsync(db, workspaceId, after, limit, cancellationToken);
        return items is [.., var newest]
            ? new EventPage(items, Math.Max(last, newest.Number), IsComplete: newest.Number - after == items.Count)
            : new EventPage(items, last, IsComplete: after == last); // who has seen a larger one remembers a database that was restored since
    }

    /// <summary>As <see cref="AfterAsync"/>, for who has been told all up to there.</summary>
    public async Task<IReadOnlyList<LiveEvent>> NewsAsync(Guid workspaceId, long after, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        return await ItemsAsync(Db(scope), workspaceId, after, MaxItems, cancellationToken);
    }

    private static async Task<List<LiveEvent>> ItemsAsync(AppDb db, Guid workspaceId, long after, int limit, CancellationToken cancellationToken)
    {
        var rows = await db.Set<StoredEvent>().AsNoTracking()
            .Where(stored => stored.WorkspaceId == workspaceId && stored.Number > after)
            .OrderBy(stored => stored.Number)
            .Take(limit)
            .ToListAsync(cancellationToken);
        return [.. rows.Select(OfRow)];
    }

    private static AppDb Db(AsyncServiceScope scope) => scope.ServiceProvider.GetRequiredService<AppDb>();

    private static Task<long> LastAsync(AppDb db, Guid workspaceId, CancellationToken cancellationToken) =>
        db.Set<EventCounter>().Where(counter => counter.WorkspaceId == workspaceId).Select(counter => counter.Last).SingleOrDefaultAsync(cancellationToken);

    private static LiveEvent OfRow(StoredEvent row) => new(
        row.Number, row.At, row.Topic, row.Change, row.Subject, row.Data is null ? null : JsonSerializer.Deserialize<JsonElement>(row.Data));
}
