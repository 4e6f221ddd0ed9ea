using System.Reflection;
using Microsoft.EntityFrameworkCore;

namespace Tablinum.Foundation;

/// <summary>An assembly whose <c>IEntityTypeConfiguration</c> classes belong to the model.</summary>
/// <param name="Assembly">The module's assembly.</param>
public sealed record EntityAssembly(Assembly Assembly);

/// <summary>The one metadata database. It knows no module; modules bring their own (internal) entities.</summary>
/// <remarks>One context means a job can be queued in the same transaction as the row it is about.</remarks>
public abstract class AppDb(DbContextOptions options, IEnumerable<EntityAssembly> modules) : DbContext(options)
{
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
