using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Tablinum.Server.Data;

/// <summary>The blob store whose bytes this database knows: one row.</summary>
internal sealed class BoundStore
{
    /// <summary>Always 1, so that there is never a second row.</summary>
    public required int Id { get; init; }

    /// <summary>As the store itself keeps it.</summary>
    public required Guid StoreId { get; init; }

    /// <summary>Whether the store has got the id. Until then the two have not met.</summary>
    public required bool Confirmed { get; init; }

    internal sealed class Configuration : IEntityTypeConfiguration<BoundStore>
    {
        public void Configure(EntityTypeBuilder<BoundStore> builder)
        {
            builder.ToTable("bound_store");
            builder.Property(bound => bound.Id).ValueGeneratedNever();
        }
    }
}
