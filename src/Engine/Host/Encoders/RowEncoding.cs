using System.Diagnostics;
using Tablinum.DuckDb;

namespace Tablinum.Engine.Host.Encoders;

/// <summary>Where encoded rows go. Blocks while there is no room: that is what holds DuckDB back.</summary>
/// <param name="bytes">Of any size above 0, not cut at rows; valid during the call.</param>
internal delegate void RowSink(ReadOnlySpan<byte> bytes);

/// <summary>
/// Encodes a result on all cores: this thread fetches chunks and writes text in order, the pool turns one into the other. At
/// most a few groups are under way, of a few hundred kB each, so memory is bounded however long the result is.
/// </summary>
internal sealed class RowEncoding : IDisposable
{
    /// <summary>Text that a group aims for: enough to be worth a hop, little enough to be handed on soon.</summary>
    private const int GroupBytes = 256 << 10;

    /// <summary>Chunks with more data than this are written bit by bit by this thread, not by groups.</summary>
    private const long LargeChunkBytes = 4 << 20;

    private const int MaxGroupChunks = 16;

    /// <summary>When a chunk takes longer than this to come, rows trickle: each chunk is then handed on before the next is waited for.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(20);

    private readonly RowEncoder _encoder;
    private readonly RowSink _sink;
    private readonly RowBuffer _own = new();

    // A ring: those under way begin at the first and are in order; the others wait to be used again.
    private readonly RowGroup?[] _groups;
    private int _first;
    private int _count;

    private double _bytesPerRow = 64;
    private bool _slow;

    /// <param name="encoder">Of the result's columns.</param>
    /// <param name="sink">Called on the thread that runs this.</param>
    /// <param name="maxUnderWay">Groups at once; the number of cores and one more if null.</param>
    public RowEncoding(RowEncoder encoder, RowSink sink, int? maxUnderWay = null)
    {
        _encoder = encoder;
        _sink = sink;
        _groups = new RowGroup?[maxUnderWay ?? Environment.ProcessorCount + 1];
    }

    /// <summary>Rows taken from the result so far; after <see cref="Run"/>, of the whole result.</summary>
    public long Rows { get; private set; }

    /// <summary>
    /// Writes all that is left of a result, with what comes before and after. Blocks: run it on a thread that may be kept, and
    /// interrupt the connection when <paramref name="cancellationToken"/> fires, else it is looked at between two chunks only.
    /// </summary>
    /// <param name="rowsBefore">Rows of the answer that were written already; then nothing is written before the first row.</param>
    /// <exception cref="DuckException">The statement failed, or a value could not be written; what was written is incomplete.</exception>
    /// <exception cref="OperationCanceledException">Likewise.</exception>
    public void Run(DuckResult result, long rowsBefore, CancellationToken cancellationToken)
    {
        Rows = rowsBefore;
        if (rowsBefore == 0)
        {
            _encoder.Begin(_own);
        }

        // The first chunk goes out at once, by this thread: small results never meet another.
        var chunk = Fetch(result, cancellationToken);
        if (chunk is not null)
        {
            WriteOwn(chunk);
            chunk = Fetch(result, cancellationToken);
        }

        while (chunk is not null)
        {
            chunk = Continue(result, chunk, cancellationToken);
        }

        WriteAll();
        _own.Rows = Rows;
        _encoder.End(_own);
        FlushOwn();
    }

    /// <summary>Gives all memory back, also chunks that a failure left unwritten.</summary>
    public void Dispose()
    {
        foreach (var group in _groups)
        {
            group?.Dispose();
        }

        _own.Dispose();
    }

    private DuckChunk? Fetch(DuckResult result, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var began = Stopwatch.GetTimestamp();
        var chunk = result.Fetch();
        _slow = Stopwatch.GetElapsedTime(began) > Patience;
        return chunk;
    }

    /// <summary>Takes a chunk and those that follow it into work, and answers the first one it has not taken.</summary>
    private DuckChunk? Continue(DuckResult result, DuckChunk chunk, CancellationToken cancellationToken)
    {
        if (_slow || chunk.ByteEstimate() > LargeChunkBytes)
        {
            WriteAll();
            WriteOwn(chunk);
            return Fetch(result, cancellationToken);
        }

        if (_count == _groups.Length)
        {
            WriteOldest();
        }

        // In the ring before it is filled: so that it is found there if fetching fails.
        var group = _groups[(_first + _count++) % _groups.Length] ??= new RowGroup(_encoder);
        group.Start(Rows);
        var next = chunk;
        while (next is not null && group.Rows < GroupBytes / _bytesPerRow && group.Chunks < MaxGroupChunks && !_slow)
        {
            group.Add(next);
            Rows += next.Rows;
            next = Fetch(result, cancellationToken);
        }

        group.Offer();
        while (_count > 0 && _groups[_first]!.IsDone)
        {
            WriteOldest();
        }

        return next;
    }

    private void WriteAll()
    {
        while (_count > 0)
        {
            WriteOldest();
        }
    }

    private void WriteOldest()
    {
        var group = _groups[_first]!;
        group.Finish();
        _sink(group.Buffer.Written);
        _bytesPerRow = Math.Max(1, (double)group.Buffer.Length / group.Rows);
        _first = (_first + 1) % _groups.Length;
        _count--;
    }

    /// <summary>Writes a chunk on this thread, in pieces.</summary>
    private void WriteOwn(DuckChunk chunk)
    {
        using (chunk)
        {
            _own.Rows = Rows;
            for (var row = 0; row < chunk.Rows;)
            {
                row += _encoder.Encode(chunk, row, chunk.Rows - row, _own, GroupBytes);
                _bytesPerRow = Math.Max(1, (double)_own.Length / row);
                FlushOwn();
            }

            Rows += chunk.Rows;
        }
    }

    private void FlushOwn()
    {
        if (_own.Length > 0)
        {
            _sink(_own.Written);
            _own.Clear();
        }
    }
}
