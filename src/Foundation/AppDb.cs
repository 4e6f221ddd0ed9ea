using System.Data.Common;
using System.Reflection;
using Microsoft.EntityFrameworkCore;

namespace Tablinum.Foundation;

/// <summary>An assembly whose <c>IEntityTypeConfiguration</c> classes belong to the model.</summary>
/// <param name="Assembly">The module's assembly.</param>
public sealed record EntityAssembly(Assembly Assembly);

/// <summary>The one metadata database. It knows no module; modules bring their own (internal) entities.</summary>
/// <remarks>One context means a job can be queued in the same transaction as the row it is about.</remarks>
public abstract class AppDb(DbContextOptions options, IEnumerable<EntityAssembly> modules) : DbContext(options), ISqlDialect
{
    private readonly List<WorkspaceEvent> _raised = [];

    /// <inheritdoc />
    public abstract string SkipLocked { get; }

    /// <inheritdoc />
    public abstract object InSql(DateTimeOffset instant);

    /// <summary>Tells of a change, with the next <c>SaveChangesAsync</c>: in its transaction, so that it is told exactly if it happened.</summary>
    /// <remarks>
    /// From then until the commit no other event of the workspace can be told: call it before the last save of a transaction, after whatever
    /// else locks rows.
    /// </remarks>
    public void Raise(WorkspaceEvent happened) => _raised.Add(happened);

    /// <inheritdoc />
    public override async Task<int> SaveChangesAsync(bool acceptAllChangesOnSuccess, CancellationToken cancellationToken = default)
    {
        if (_raised.Count == 0)
        {
            return await base.SaveChangesAsync(acceptAllChangesOnSuccess, cancellationToken);
        }

        WorkspaceEvent[] told = [.. _raised];
        _raised.Clear(); // told now or never: who tries again after a failure does all of it again
        await using var own = Database.CurrentTransaction is null ? await Database.BeginTransactionAsync(cancellationToken) : null;
        var rows = await base.SaveChangesAsync(acceptAllChangesOnSuccess, cancellationToken);
        try
        {
            await NumberAsync(told, cancellationToken);
            await base.SaveChangesAsync(acceptAllChangesOnSuccess, cancellationToken);
        }
        catch (Exception exception)
        {
            ChangeTracker.Clear(); // it takes for saved what is rolled back
            if (exception is DbException)
            {
                throw new DbUpdateException("A change could not be told of.", exception);
            }

            throw;
        }

        if (own is not null)
        {
            await own.CommitAsync(cancellationToken);
        }

        return rows;
    }

    /// <summary>Gives events their numbers, in the current transaction, and adds the rows that tell of them.</summary>
    protected abstract Task NumberAsync(IReadOnlyList<WorkspaceEvent> events, CancellationToken cancellationToken);

    /// <inheritdoc />
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        ArgumentNullException.ThrowIfNull(modelBuilder);
        foreach (var module in modules)
        {
            modelBuilder.ApplyConfigurationsFromAssembly(module.Assembly);
        }
    }
}
