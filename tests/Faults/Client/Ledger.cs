using System.Collections.Concurrent;

namespace Tablinum.Faults.Client;

/// <summary>What the server has said about a batch.</summary>
internal enum Word
{
    /// <summary>It was sent, and no answer came: it is there as a whole, or not at all.</summary>
    Unknown,

    /// <summary>It was refused: nothing of it is there.</summary>
    Refused,

    /// <summary>The file is stored and its import is queued: it will be there once.</summary>
    Accepted,

    /// <summary>The import has ended well: it is there once.</summary>
    Imported,
}

/// <summary>One batch that was sent to be a part of a table.</summary>
internal sealed class Sending(Batch batch, string table)
{
    public Batch Batch => batch;

    public string Table => table;

    public Word Word { get; set; }

    public Guid? JobId { get; set; }
}

/// <summary>A file as the server has acknowledged it.</summary>
internal sealed record KeptFile(Guid Id, string Sha256, long SizeBytes);

/// <summary>What one client was told, for the checker: whatever was acknowledged must be so.</summary>
internal sealed class Ledger
{
    private int _lastBatch;

    public ConcurrentQueue<KeptFile> Files { get; } = new();

    public ConcurrentQueue<Sending> Sendings { get; } = new();

    /// <summary>Tables of which a deletion was asked: whether it was acknowledged.</summary>
    public ConcurrentDictionary<string, bool> Deleted { get; } = new();

    /// <summary>Answers by their codes.</summary>
    public ConcurrentQueue<string> Answers { get; } = new();

    public Batch NewBatch(int rows) => new(Interlocked.Increment(ref _lastBatch), rows);
}
