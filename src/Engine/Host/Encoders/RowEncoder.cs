using System.Buffers;
using Tablinum.DuckDb;
using Tablinum.Engine.Protocol;

namespace Tablinum.Engine.Host.Encoders;

/// <summary>Writes rows as text. Nothing in it changes: threads may encode chunks at once, each into its own buffer.</summary>
internal class RowEncoder
{
    private readonly byte[] _separator;
    private readonly byte[] _suffix;
    private readonly byte[] _null;
    private readonly byte[] _header;
    private readonly byte[] _footer;

    private protected RowEncoder(ColumnWriter[] writers, byte[][] prefixes, RowFrame frame)
    {
        Writers = writers;
        Prefixes = prefixes;
        _separator = frame.Separator;
        _suffix = frame.Suffix;
        _null = frame.Null;
        _header = frame.Header;
        _footer = frame.Footer;
    }

    /// <summary>Writers of values, by column.</summary>
    private protected ColumnWriter[] Writers { get; }

    /// <summary>What stands before each value, by column.</summary>
    private protected byte[][] Prefixes { get; }

    /// <summary>An encoder for these columns.</summary>
    /// <exception cref="DuckException">A column has a type whose values cannot be read (VARIANT).</exception>
    /// <exception cref="ArgumentOutOfRangeException">The format is no text: DuckDB itself writes Parquet.</exception>
    public static RowEncoder Create(RowFormat format, IReadOnlyList<DuckColumn> columns)
    {
        ColumnWriter[] writers = [.. columns.Select(column => Writer(format, column))];
        return format switch
        {
            RowFormat.JsonRows => new RowEncoder(writers, RowFrame.Values(columns.Count, "["), RowFrame.JsonRows),
            RowFormat.Json => new RowEncoder(writers, RowFrame.Properties(columns), RowFrame.Json),
            RowFormat.NdJson => new RowEncoder(writers, RowFrame.Properties(columns), RowFrame.NdJson),
            RowFormat.Csv => new RowEncoder(writers, RowFrame.Values(columns.Count, ""), RowFrame.Csv(columns, forSpreadsheets: false)),
            RowFormat.CsvForSpreadsheets => new RowEncoder(writers, RowFrame.Values(columns.Count, ""), RowFrame.Csv(columns, forSpreadsheets: true)),
            RowFormat.Xlsx => new XlsxRowEncoder(writers),
            _ => throw new ArgumentOutOfRangeException(nameof(format), format, "Not a text format."),
        };
    }

    /// <summary>Writes what comes before all rows.</summary>
    public void Begin(RowBuffer buffer) => buffer.Add(_header);

    /// <summary>
    /// Writes rows of a chunk, with separators between them and, if <see cref="RowBuffer.Rows"/> is not 0, before the first.
    /// </summary>
    /// <param name="softLimit">No further row is begun once the buffer holds more bytes than this.</param>
    /// <returns>How many rows were written: at least one, if any were asked for.</returns>
    public int Encode(DuckChunk chunk, int from, int count, RowBuffer buffer, int softLimit = int.MaxValue)
    {
        var vectors = ArrayPool<DuckVector>.Shared.Rent(Writers.Length);
        for (var i = 0; i < Writers.Length; i++)
        {
            vectors[i] = chunk[i];
        }

        var row = from;
        while (row < from + count)
        {
            WriteRow(vectors.AsSpan(0, Writers.Length), row++, buffer);
            if (buffer.Length > softLimit)
            {
                break;
            }
        }

        ArrayPool<DuckVector>.Shared.Return(vectors);
        GC.KeepAlive(chunk);
        return row - from;
    }

    /// <summary>Writes what comes after all rows.</summary>
    public void End(RowBuffer buffer)
    {
        if (_footer.Length > 0)
        {
            buffer.Add(buffer.Rows > 0 ? _footer : _footer.AsSpan(1));
        }
    }

    private static ColumnWriter Writer(RowFormat format, DuckColumn column)
    {
        try
        {
            return format switch
            {
                RowFormat.Csv => CsvColumns.For(column.Type),
                RowFormat.CsvForSpreadsheets => CsvColumns.ForSpreadsheets(column.Type),
                RowFormat.Xlsx => XlsxColumns.For(column.Type),
                _ => JsonColumns.For(column.Type),
            };
        }
        catch (DuckException exception)
        {
            throw new DuckException(exception.Kind, $"{exception.Message} It is column \"{column.Name}\".");
        }
    }

    /// <summary>Writes one row and counts it.</summary>
    private protected virtual void WriteRow(ReadOnlySpan<DuckVector> vectors, int row, RowBuffer buffer)
    {
        if (buffer.Rows++ > 0 && _separator.Length > 0)
        {
            buffer.Add(_separator);
        }

        var writers = Writers;
        var prefixes = Prefixes;
        for (var i = 0; i < vectors.Length; i++)
        {
            var prefix = prefixes[i];
            if (prefix.Length == 1)
            {
                buffer.Add(prefix[0]);
            }
            else
            {
                buffer.Add(prefix);
            }

            if (vectors[i].IsNull(row))
            {
                buffer.Add(_null);
            }
            else
            {
                writers[i].Write(vectors[i], row, buffer);
            }
        }

        buffer.Add(_suffix);
    }
}
