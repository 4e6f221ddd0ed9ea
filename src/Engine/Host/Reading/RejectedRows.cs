using System.Globalization;
using System.Text;
using Tablinum.DuckDb;
using Tablinum.Engine.Host.Reading.Text;
using Tablinum.Engine.Protocol;

namespace Tablinum.Engine.Host.Reading;

/// <summary>Rows that a reader could not take: the first ones for the receipt, all of them for a table of their own beside the rows that were taken.</summary>
internal sealed class RejectedRows : IDisposable
{
    private const int MaxInReceipt = 1_000;
    private const int MaxTextInReceipt = 1_000;
    private const int MaxTextInTable = 250_000; // keeps a line within what DuckDB reads without being told

    private readonly string _path;
    private readonly List<RejectedRow> _first = [];
    private StreamWriter? _file;

    /// <param name="tempFolder">In it a file is made when the first row is rejected.</param>
    public RejectedRows(string tempFolder) => _path = Path.Combine(tempFolder, "rejected-rows");

    /// <summary>Of the file, above the text whose lines are counted.</summary>
    public long LinesBefore { get; init; }

    /// <summary>The first of them.</summary>
    public IReadOnlyList<RejectedRow> First => _first;

    /// <summary>All.</summary>
    public long Count { get; private set; }

    /// <summary>Forgets all: the file is read again in another way.</summary>
    public void Clear()
    {
        _file?.Dispose();
        _file = null;
        _first.Clear();
        Count = 0;
    }

    /// <summary>Notes a row that is UTF-8.</summary>
    public void Add(long line, string reason, ReadOnlySpan<byte> text) =>
        Add(line, reason, Encoding.UTF8.GetString(text[..Math.Min(text.Length, MaxTextInTable)]));

    /// <summary>Notes a row.</summary>
    public void Add(long line, string reason, ReadOnlySpan<char> text)
    {
        line += LinesBefore;
        Count++;
        if (_first.Count < MaxInReceipt)
        {
            _first.Add(new RejectedRow(line, reason, text[..Math.Min(text.Length, MaxTextInReceipt)].ToString()));
        }

        _file ??= TextOutput.Create(_path);
        CsvCell.Write(_file, line.ToString(CultureInfo.InvariantCulture), isFirst: true, quoteNothing: false);
        CsvCell.Write(_file, reason, isFirst: false, quoteNothing: false);
        CsvCell.Write(_file, text[..Math.Min(text.Length, MaxTextInTable)], isFirst: false, quoteNothing: false);
        _file.WriteLine();
    }

    /// <summary>Puts all of them into a table of the part, if there are any.</summary>
    public void Keep(DuckConnection connection)
    {
        if (_file is null)
        {
            return;
        }

        _file.Dispose();
        connection.Execute(
            $"CREATE TABLE part.main.{PartTables.Rejected} AS FROM read_csv({Sql.Text(_path)}, auto_detect = false, header = false, delim = ',', quote = '\"', escape = '\"', "
            + "new_line = '\\n', columns = {'line': 'BIGINT', 'reason': 'VARCHAR', 'text': 'VARCHAR'})");
    }

    /// <inheritdoc />
    public void Dispose() => _file?.Dispose();
}
