using Tablinum.Datasets.Tables;
using Tablinum.Engine.Protocol;
using Tablinum.Storage;

namespace Tablinum.Datasets.Catalog;

/// <summary>Sources whose part files stay on this machine until this is disposed.</summary>
internal sealed class OpenRelations : IDisposable
{
    private readonly List<LocalBlob> _leases = [];
    private readonly List<RelationSource> _sources = [];

    public IReadOnlyList<RelationSource> Sources => _sources;

    public void Add(RelationSource source) => _sources.Add(source);

    /// <summary>A source of one file that is on this machine already.</summary>
    public void Add(LocalBlob local, RelationSource source)
    {
        _leases.Add(local);
        _sources.Add(source);
    }

    /// <exception cref="IOException">The part is not in the store.</exception>
    public async Task<RelationPart> AddAsync(IBlobStore blobs, PartReference part, CancellationToken cancellationToken)
    {
        var local = await blobs.OpenLocalAsync(part.BlobKey, cancellationToken)
            ?? throw new IOException($"Part {part.Id} is not in the store.");
        _leases.Add(local);
        return new RelationPart(local.Path, part.Table, part.Rows);
    }

    public void Dispose()
    {
        foreach (var lease in _leases)
        {
            lease.Dispose();
        }
    }
}
