using System.Globalization;
using Tablinum.Engine.Protocol;

namespace Tablinum.Engine.Host.Reading.Text;

/// <summary>How a file of delimited text is to be read, judged by its beginning.</summary>
/// <param name="Sample">The first records.</param>
/// <param name="FirstDataLine">1-based line on which the first row begins.</param>
/// <param name="IsPlain">Every record of the sample keeps to the dialect, none is the header again, and nothing above the rows spans lines; lines end with LF or CRLF.</param>
internal sealed record TextForm(
    TextEncoding Encoding, Dialect Dialect, TableLayout Layout, IReadOnlyList<string[]> Sample, long FirstDataLine, bool IsPlain)
{
    /// <summary>Begins lines that are comments.</summary>
    public const char CommentSign = '#';

    private const int SampleChars = 1 << 18;
    private const int SampleRecords = 5_000;

    private const int MaxColumns = 20_000;

    /// <summary>Judges a file.</summary>
    /// <param name="said">What is not to be judged.</param>
    /// <exception cref="TaskFailure">There is nothing in it but blanks, or it is something else than delimited text, or than was said.</exception>
    public static TextForm Of(string path, ReadCorrections said)
    {
        var scan = TextScan.Of(path);
        var encoding = said.Encoding is { } name ? TextEncoding.Named(name) : TextEncoding.Of(path, scan);
        var buffer = new char[SampleChars];
        int length;
        using (var reader = Open(path, encoding))
        {
            length = reader.ReadBlock(buffer, 0, buffer.Length);
        }

        var text = buffer.AsSpan(0, length);
        if (text.IsWhiteSpace())
        {
            throw ReadingFailure.NoTable();
        }

        var dialect = DialectDetector.Detect(text, said);
        var form = Of(new string(text), encoding, dialect, said, isWhole: length < buffer.Length) with
        {
            HasLongLine = scan.HasLongLine,
            HasForeignBytes = encoding.IsUtf8 && !scan.IsUtf8,
        };
        form.RefuseOtherThanTables();
        return form;
    }

    /// <summary>Some bytes are none of its encoding: they are read as U+FFFD.</summary>
    public bool HasForeignBytes { get; init; }

    /// <summary>After each line of the sample; of a plain one.</summary>
    public string LineEnd { get; private init; } = "\n";

    /// <summary>All that stands above the table begins with <c>#</c>: so does what is a comment further down.</summary>
    public bool HasComments =>
        Layout.SkippedRecords > 0 && Sample.Take(Layout.SkippedRecords).All(record => record[0].Length == 0 || record[0][0] == CommentSign)
        && Sample[0][0].Length > 0;

    /// <summary>Quotes are put where they are needed, and around empty texts: those are texts then, and no missing values.</summary>
    public bool HasEmptyTexts { get; private init; }

    private bool HasLongLine { get; init; }

    /// <summary>Whether DuckDB's strict reader can take the file as it is, if all of it is as the sample.</summary>
    public bool IsForDuckDb =>
        IsPlain && !HasLongLine && Encoding.IsUtf8 && Layout.SkippedRecords == 0 && Dialect.Delimiter.Length <= 4 && Dialect.Delimiter.All(char.IsAscii);

    /// <summary>The cells of a column in the sample, without its header.</summary>
    public IReadOnlyCollection<string> Column(int column) =>
        [.. Sample.Skip(Layout.SkippedRecords + Layout.HeaderRecords).Where(record => record.Length == Layout.Width && !Layout.IsHeaderAgain(record)).Select(record => record[column])];

    /// <summary>As the receipt tells it.</summary>
    /// <param name="linesBefore">Of the same file, above this text.</param>
    public ReceiptDialect ForReceipt(long linesBefore)
    {
        var records = Sample.Skip(Layout.SkippedRecords).Where(record => record.Length > 1 || record[0].Length > 0 || Layout.Width == 1).ToList();
        var sureness = records.Count == 0 ? 0 : (double)records.Count(record => record.Length == Layout.Width) / records.Count;
        return new ReceiptDialect(
            Dialect.Delimiter,
            Dialect.Quote == '\0' ? null : Dialect.Quote.ToString(),
            Dialect.Escape == '\0' ? null : Dialect.Escape.ToString(),
            linesBefore + FirstDataLine - 1 - Layout.HeaderRecords,
            Layout.HeaderRecords,
            Math.Round(sureness, 4));
    }

    /// <summary>Opens a file as text.</summary>
    public static StreamReader Open(string path, TextEncoding encoding) =>
        new(path, encoding.Encoding, detectEncodingFromByteOrderMarks: true, bufferSize: 1 << 16);

    private static TextForm Of(string text, TextEncoding encoding, Dialect dialect, ReadCorrections said, bool isWhole)
    {
        // Twice if need be: a record is only mended when it is known how many cells it should have.
        var records = Records(text, dialect, width: 0, isWhole, out var allClose);
        var width = TableLayout.WidthOf([.. CellsOf(records).Skip(SkippedOf(records, said) ?? 0)]);
        if (!allClose || records.Exists(record => record.Cells.Length != width))
        {
            records = Records(text, dialect, width, isWhole, out _);
        }

        var layout = TableLayout.Of(CellsOf(records), SkippedOf(records, said), said.HeaderRows);
        var firstRow = layout.SkippedRecords + layout.HeaderRecords;
        var firstDataLine = firstRow < records.Count ? records[firstRow].Line : records[^1].Line + 1;
        var isPlain = !records.Exists(record => record.IsMended) && HasPlainLines(text) && firstDataLine == firstRow + 1
            && !records.Skip(firstRow).Any(record => layout.IsHeaderAgain(record.Cells));
        return new TextForm(encoding, dialect, layout, CellsOf(records), firstDataLine, isPlain)
        {
            LineEnd = text.Contains('\r', StringComparison.Ordinal) ? "\r\n" : "\n",
            HasEmptyTexts = layout.Width > 1 && records.Exists(record => record.HasQuotedNothing) && records.Exists(record => record.HasUnquotedCell),
        };
    }

    /// <summary>Records in the lines that a person skips; null if nothing is said.</summary>
    private static int? SkippedOf(List<SampleRecord> records, ReadCorrections said)
    {
        var skipped = said.SkipLines is { } lines ? records.Count(record => record.Line <= lines) : (int?)null;
        return skipped >= records.Count
            ? throw ReadingFailure.UnfitCorrection(string.Create(
                CultureInfo.InvariantCulture, $"Below line {said.SkipLines} there is nothing, or it is further down than a header is looked for."))
            : skipped;
    }

    private void RefuseOtherThanTables()
    {
        var start = Sample.SelectMany(record => record).FirstOrDefault(cell => cell.Length > 0)?.TrimStart() ?? "";
        if (start.StartsWith('{')
            || start.StartsWith("[{", StringComparison.Ordinal)
            || start.StartsWith("<!", StringComparison.Ordinal)
            || start.StartsWith("<?xml", StringComparison.OrdinalIgnoreCase)
            || start.StartsWith("<html", StringComparison.OrdinalIgnoreCase)
            || IsBinary())
        {
            throw ReadingFailure.NotATable();
        }

        if (Layout.Width > MaxColumns)
        {
            throw ReadingFailure.TooManyColumns(string.Create(
                CultureInfo.InvariantCulture, $"The rows of this file have {Layout.Width:#,0} cells; a table has at most {MaxColumns:#,0} columns."));
        }
    }

    /// <summary>Controls are rare in text, if it is not padded with one of them, and everywhere in programs and pictures.</summary>
    private bool IsBinary()
    {
        var cells = Sample.Take(200).SelectMany(record => record).ToList();
        var controls = cells.SelectMany(cell => cell).Where(c => char.IsControl(c) && c is not ('\t' or '\n' or '\r')).ToList();
        return controls.Count * 10 > cells.Sum(cell => cell.Length) && controls.Distinct().Skip(1).Any();
    }

    private static List<string[]> CellsOf(List<SampleRecord> records) => records.ConvertAll(record => record.Cells);

    /// <summary>No CR stands alone.</summary>
    private static bool HasPlainLines(string text)
    {
        var returns = text.AsSpan().Count('\r');
        return returns == 0 || (returns == text.AsSpan().Count("\r\n") && returns == text.AsSpan().Count('\n'));
    }

    /// <summary>All of them; without the last if it may be cut.</summary>
    /// <param name="allClose">No quote is open at the end of the text.</param>
    private static List<SampleRecord> Records(string text, Dialect dialect, int width, bool isWhole, out bool allClose)
    {
        using var source = new StringReader(text);
        var reader = new RecordReader(source, dialect, width);
        var records = new List<SampleRecord>();
        while (records.Count < SampleRecords && reader.Read())
        {
            var cells = reader.Current.ToArray();
            var (hasQuotedNothing, hasUnquotedCell) = (false, false);
            for (var cell = 0; cell < cells.Length; cell++)
            {
                hasQuotedNothing |= cells[cell].Length == 0 && reader.Current.IsQuoted(cell);
                hasUnquotedCell |= cells[cell].Length > 0 && !reader.Current.IsQuoted(cell);
            }

            records.Add(new SampleRecord(cells, reader.Line, reader.Repair != Repair.None, hasQuotedNothing, hasUnquotedCell));
        }

        allClose = !reader.HasOpenQuote;
        if (!isWhole && records.Count is > 1 and < SampleRecords)
        {
            records.RemoveAt(records.Count - 1);
        }

        return records;
    }

    private sealed record SampleRecord(string[] Cells, long Line, bool IsMended, bool HasQuotedNothing, bool HasUnquotedCell);
}
