using System.Globalization;
using Tablinum.Engine.Protocol;

namespace Tablinum.Engine.Host.Reading.Text;

/// <summary>A text to be read as one table.</summary>
/// <param name="Encoding">Of the file that it comes from.</param>
/// <param name="LinesBefore">In that file.</param>
internal sealed record TextSource(string Path, TextForm Form, TextEncoding Encoding, long LinesBefore);

/// <summary>A file of delimited text: one table, or several one below the other, which are then files of their own for a while.</summary>
internal sealed class TextFile : FileReader
{
    private const int MaxTables = 100;

    private readonly string _path;
    private readonly string _tempFolder;
    private readonly ReadOptions _options;
    private readonly EngineCancellation _cancellation;
    private readonly TextForm _form;
    private readonly bool _isDrawn;
    private readonly IReadOnlyList<TableStart> _starts = [];

    private TextFile(string path, string tempFolder, ReadOptions options, EngineCancellation cancellation)
    {
        var drawn = DrawnTable.Plain(path, tempFolder, options.Said, cancellation);
        (_path, _isDrawn) = (drawn ?? path, drawn is not null);
        (_tempFolder, _options, _cancellation) = (tempFolder, options, cancellation);
        _form = TextForm.Of(_path, options.Said);
        var isOne = options.Said is { SkipLines: not null } or { HeaderRows: not null } || StartsInSample().Count < 2;
        if (!isOne && FindStarts() is { Count: > 1 and <= MaxTables } starts)
        {
            _starts = starts;
            Split();
            Tables = Wanted([.. starts.Select((start, index) => new FileTable(index, NameOf(start, index)))], options.Said.Sheet, what: "table");
        }
    }

    /// <inheritdoc />
    public override IReadOnlyList<FileTable> Tables { get; } = [new FileTable(Index: 0, Name: null)];

    /// <summary>Judges a text and finds its tables.</summary>
    /// <exception cref="TaskFailure">There is no table in it.</exception>
    public static new TextFile Open(string path, string tempFolder, ReadOptions options, EngineCancellation cancellation) =>
        new(path, tempFolder, options, cancellation);

    /// <inheritdoc />
    public override ImportReceipt Read(FileTable table, PartWriter part)
    {
        var receipt = ReadTable(table, part);
        return _isDrawn ? receipt with { Notes = [DrawnTable.Note, .. receipt.Notes] } : receipt;
    }

    /// <summary>Where the text of one of the <see cref="Tables"/> is, and how it is to be read; until this is disposed of.</summary>
    public TextSource SourceOf(FileTable table)
    {
        if (_starts.Count == 0)
        {
            return new TextSource(_path, _form, _form.Encoding, LinesBefore: 0);
        }

        var slice = SliceOf(table.Index);
        var form = TextForm.Of(slice, SaidOfSlices) with { HasForeignBytes = _form.HasForeignBytes };
        return new TextSource(slice, form, _form.Encoding, _starts[table.Index].FirstLine - 1);
    }

    /// <summary>They have been decoded and chosen.</summary>
    private ReadCorrections SaidOfSlices => _options.Said with { Encoding = null, Sheet = null };

    private ImportReceipt ReadTable(FileTable table, PartWriter part)
    {
        var options = _starts.Count == 0 ? _options : _options with { Said = SaidOfSlices, TypesMayMiss = true };
        return new CsvReader(part, _tempFolder, options, _cancellation).Read(SourceOf(table));
    }

    private IReadOnlyList<TableStart> StartsInSample()
    {
        var boundaries = new TableBoundaries();
        for (var record = 0; record < _form.Sample.Count; record++)
        {
            var cells = _form.Sample[record];
            boundaries.Add(record + 1, cells.Length, IsBlank(cells.Length, cells[0]), () => cells);
        }

        return boundaries.Tables();
    }

    private IReadOnlyList<TableStart> FindStarts()
    {
        var boundaries = new TableBoundaries();
        using var text = TextForm.Open(_path, _form.Encoding);
        var records = new RecordReader(text, _form.Dialect, width: 0);
        while (records.Read())
        {
            _cancellation.ThrowIfCancelled();
            boundaries.Add(records.Line, records.Current.Count, IsBlank(records.Current.Count, records.Current[0]), records.Current.ToArray);
        }

        return boundaries.Tables();
    }

    private void Split()
    {
        using var text = TextForm.Open(_path, _form.Encoding);
        var records = new RecordReader(text, _form.Dialect, width: 0);
        StreamWriter? slice = null;
        try
        {
            for (var next = 0; records.Read();)
            {
                _cancellation.ThrowIfCancelled();
                if (next < _starts.Count && records.Line >= _starts[next].FirstLine)
                {
                    slice?.Dispose();
                    slice = TextOutput.Create(SliceOf(next++));
                }

                slice?.Write(records.Raw);
                slice?.WriteLine();
            }
        }
        finally
        {
            slice?.Dispose();
        }
    }

    private string NameOf(TableStart start, int index) =>
        start.Title is { } title && _starts.Count(other => other.Title == title) == 1 ? title : (index + 1).ToString(CultureInfo.InvariantCulture);

    private string SliceOf(int index) => Path.Combine(_tempFolder, string.Create(CultureInfo.InvariantCulture, $"text-table-{index}"));

    private static bool IsBlank(int width, ReadOnlySpan<char> firstCell) => width == 1 && firstCell.IsWhiteSpace();
}
