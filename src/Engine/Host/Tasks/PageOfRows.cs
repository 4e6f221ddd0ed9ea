using Tablinum.DuckDb;
using Tablinum.Engine.Host.Encoders;

namespace Tablinum.Engine.Host.Tasks;

/// <summary>Sends the first rows of a result as one page and finds out whether there are more.</summary>
internal sealed class PageOfRows(DuckResult result, RowEncoder encoder, TaskOutput output, long limit) : IDisposable
{
    private readonly List<DuckChunk> _chunks = [];

    /// <summary>Rows sent.</summary>
    public long Rows { get; private set; }

    /// <summary>What was fetched, when asked to keep it: the page and the chunk that shows whether there is more.</summary>
    public IReadOnlyList<DuckChunk> Chunks => _chunks;

    /// <summary>Sends the page and its end.</summary>
    /// <param name="keepChunks">Keep what was fetched, for the spool.</param>
    /// <returns>Whether the result has more rows.</returns>
    public bool Send(bool keepChunks)
    {
        using var buffer = new RowBuffer();
        encoder.Begin(buffer);
        var hasMore = false;
        while (!hasMore && result.Fetch() is { } chunk)
        {
            _chunks.Add(chunk);
            var count = (int)Math.Min(chunk.Rows, limit - Rows);
            hasMore = count < chunk.Rows;
            encoder.Encode(chunk, from: 0, count, buffer);
            Rows += count;
            output.Data(buffer.Written);
            buffer.Clear();
            if (!keepChunks)
            {
                Dispose();
            }
        }

        output.PageEnd(Rows, hasMore);
        return hasMore;
    }

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (var chunk in _chunks)
        {
            chunk.Dispose();
        }

        _chunks.Clear();
    }
}
