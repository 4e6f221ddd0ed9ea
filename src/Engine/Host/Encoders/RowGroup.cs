using Tablinum.DuckDb;

namespace Tablinum.Engine.Host.Encoders;

/// <summary>
/// Some chunks on their way to text. Whoever comes first encodes them: a thread of the pool, or the one that waits for the
/// text. So nothing stands still when the pool is busy.
/// </summary>
internal sealed class RowGroup(RowEncoder encoder) : IThreadPoolWorkItem, IDisposable
{
    private readonly List<DuckChunk> _chunks = [];
    private readonly ManualResetEventSlim _done = new();
    private Exception? _failure;
    private bool _offered;
    private int _claimed = 1;

    /// <summary>The text, once <see cref="Finish"/> has returned.</summary>
    public RowBuffer Buffer { get; } = new();

    /// <summary>Rows in all chunks.</summary>
    public int Rows { get; private set; }

    /// <summary>Chunks taken and not yet encoded.</summary>
    public int Chunks => _chunks.Count;

    /// <summary>Whether nothing needs to be waited for.</summary>
    public bool IsDone => _done.IsSet;

    /// <summary>Makes the group empty again.</summary>
    /// <param name="rowsBefore">Rows of the answer that come before this group.</param>
    public void Start(long rowsBefore)
    {
        Buffer.Clear();
        Buffer.Rows = rowsBefore;
        Rows = 0;
        _failure = null;
        _offered = false;
        _done.Reset();
    }

    /// <summary>Adds a chunk, which the group then owns.</summary>
    public void Add(DuckChunk chunk)
    {
        _chunks.Add(chunk);
        Rows += chunk.Rows;
    }

    /// <summary>Lets the pool begin. Until now no thread could: not even one that comes late for what the group held before.</summary>
    public void Offer()
    {
        _offered = true;
        Volatile.Write(ref _claimed, 0);
        _ = ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    /// <summary>Encodes, if no other thread has begun to.</summary>
    public void Execute()
    {
        if (Interlocked.Exchange(ref _claimed, 1) == 0)
        {
            Encode();
        }
    }

    /// <summary>Encodes, or waits for the thread that does.</summary>
    /// <exception cref="DuckException">A value could not be written.</exception>
    public void Finish()
    {
        Execute();
        _done.Wait(CancellationToken.None);
        if (_failure is not null)
        {
            throw _failure;
        }
    }

    /// <summary>Gives all memory back. Waits for a thread that is encoding.</summary>
    public void Dispose()
    {
        if (_offered && Interlocked.Exchange(ref _claimed, 1) == 1)
        {
            // Some thread has begun; after it, a late one finds the group taken.
            _done.Wait(CancellationToken.None);
        }

        DropChunks();
        Buffer.Dispose();
        _done.Dispose();
    }

    private void Encode()
    {
        try
        {
            foreach (var chunk in _chunks)
            {
                _ = encoder.Encode(chunk, 0, chunk.Rows, Buffer);
            }
        }
        catch (Exception exception) when (Keep(exception))
        {
            // Thrown by Finish, on the thread that waits.
        }

        DropChunks();
        _done.Set();
    }

    private bool Keep(Exception exception)
    {
        _failure = exception;
        return true;
    }

    private void DropChunks()
    {
        foreach (var chunk in _chunks)
        {
            chunk.Dispose();
        }

        _chunks.Clear();
    }
}
