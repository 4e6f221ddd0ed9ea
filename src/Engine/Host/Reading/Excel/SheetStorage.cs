using System.Text;
using Tablinum.DuckDb;
using Tablinum.Engine.Protocol;

namespace Tablinum.Engine.Host.Reading.Excel;

/// <summary>Brings the rows of a sheet into a part, each value in the type of its column.</summary>
internal sealed class SheetStorage(PartWriter part, SheetScan scan, CellSpool spool, SheetColumns columns, EngineCancellation cancellation)
{
    private static readonly DateTime UnixEpoch = DateTime.UnixEpoch;

    private readonly StoredAs[] _types = [.. columns.All.Select(column => column.Evidence.Type)];
    private readonly double[] _powers = [.. columns.All.Select(column => (double)Encoders.Digits.PowerOfTen(column.Evidence.Scale))];
    private readonly bool[] _isSet = new bool[columns.All.Count];
    private byte[] _text = new byte[64];

    /// <summary>Fills the table.</summary>
    public void Run()
    {
        spool.Rewind();
        part.Fill([.. columns.All.Select(column => column.Relation)], Append);
    }

    private void Append(DuckAppender appender)
    {
        using var prepared = part.Connection.Prepare($"FROM {PartTables.Rows}");
        using var batch = new DuckBatch(prepared.Columns);
        foreach (var row in scan.FirstRows)
        {
            AddRow(batch, row);
        }

        while (spool.NextRow() is var cells and >= 0)
        {
            AddSpooled(batch, cells);
            if (batch.IsFull)
            {
                appender.Append(batch);
                batch.Clear();
                cancellation.ThrowIfCancelled();
            }
        }

        if (batch.Rows > 0)
        {
            appender.Append(batch);
        }
    }

    /// <summary>The first rows fit into a batch.</summary>
    private void AddRow(DuckBatch batch, SheetRow row)
    {
        Array.Clear(_isSet);
        foreach (var (column, cell) in row.Cells)
        {
            Set(batch, column, cell, cell.Kind == CellKind.Text ? Utf8(cell.Shown) : default);
        }

        EndRow(batch);
    }

    private void AddSpooled(DuckBatch batch, int cells)
    {
        Array.Clear(_isSet);
        for (var i = 0; i < cells; i++)
        {
            var cell = spool.NextCell(out var column, out var text);
            Set(batch, column, cell, text);
        }

        EndRow(batch);
    }

    private void Set(DuckBatch batch, int column, in SheetCell cell, ReadOnlySpan<byte> text)
    {
        var place = columns.PlaceOf(column);
        _isSet[place] = TrySet(batch, place, cell, text);
    }

    private void EndRow(DuckBatch batch)
    {
        for (var place = 0; place < _isSet.Length; place++)
        {
            if (!_isSet[place])
            {
                batch.SetNull(place);
            }
        }

        batch.EndRow();
    }

    /// <summary>False if the cell is no value of the column: an error, or blanks where no text belongs.</summary>
    private bool TrySet(DuckBatch batch, int place, in SheetCell cell, ReadOnlySpan<byte> text)
    {
        if (cell.Kind == CellKind.Error)
        {
            return false;
        }

        if (_types[place] == StoredAs.Text)
        {
            batch.SetText(place, cell.Kind == CellKind.Text ? text : Utf8(cell.Shown));
            return true;
        }

        if (cell.Kind == CellKind.Text)
        {
            return false;
        }

        SetTyped(batch, place, cell);
        return true;
    }

    private void SetTyped(DuckBatch batch, int place, in SheetCell cell)
    {
        switch (_types[place])
        {
            case StoredAs.BigInt:
                batch.Set(place, (long)cell.Number);
                break;
            case StoredAs.Decimal:
                batch.Set(place, (long)Math.Round(cell.Number * _powers[place]));
                break;
            case StoredAs.Double:
                batch.Set(place, cell.Number);
                break;
            case StoredAs.Boolean:
                batch.Set(place, (byte)cell.Bits);
                break;
            case StoredAs.Date:
                batch.Set(place, (int)((cell.Bits - UnixEpoch.Ticks) / TimeSpan.TicksPerDay)); // a date has no rest
                break;
            case StoredAs.Timestamp:
                batch.Set(place, (cell.Bits - UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond);
                break;
            case StoredAs.Time:
                batch.Set(place, cell.Bits / TimeSpan.TicksPerMicrosecond);
                break;
            case StoredAs.Interval:
                batch.Set(place, new DuckInterval { Micros = cell.Bits / TimeSpan.TicksPerMicrosecond });
                break;
            default:
                throw new InvalidOperationException($"{_types[place]} is set as text.");
        }
    }

    private ReadOnlySpan<byte> Utf8(string text)
    {
        var size = Encoding.UTF8.GetMaxByteCount(text.Length);
        if (size > _text.Length)
        {
            _text = new byte[size];
        }

        return _text.AsSpan(0, Encoding.UTF8.GetBytes(text, _text));
    }
}
