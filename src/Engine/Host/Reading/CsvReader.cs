using System.Text;
using Tablinum.DuckDb;
using Tablinum.Engine.Protocol;
using Tablinum.Foundation;

namespace Tablinum.Engine.Host.Reading;

/// <summary>
/// Reads delimited text. The fast way first: dialect from a sample, strict and parallel. If the file does not keep to that, the
/// whole of it is sniffed (so that types widen) and read again, row by row if need be, with the rows that fit nowhere in the receipt.
/// </summary>
internal sealed class CsvReader(PartWriter part, string tempFolder, EngineCancellation cancellation)
{
    private const int MaxRejectedInReceipt = 1_000;
    private const string TranscodedName = "utf8.csv";
    private static readonly char[] Delimiters = [',', ';', '\t', '|'];

    private readonly List<string> _notes = [];
    private string _encoding = "UTF-8";

    /// <summary>Fills the part and says how.</summary>
    public ImportReceipt Read(string path)
    {
        var head = TextEncoding.Head(path);
        if (TextEncoding.Utf16Of(head) is { } utf16)
        {
            path = Transcode(path, utf16, "UTF-16");
            head = TextEncoding.Head(path);
        }

        RefuseOtherThanTables(head);
        try
        {
            return ReadUtf8(path, head);
        }
        catch (DuckException exception) when (IsAboutEncoding(exception))
        {
            return ReadUtf8(Transcode(path, TextEncoding.Western, "Windows-1252"), head);
        }
    }

    private ImportReceipt ReadUtf8(string path, byte[] head)
    {
        if (TryReadStrictly(path, head, CsvDialect.DefaultSample) is { } receipt)
        {
            return receipt;
        }

        _notes.Add("The first rows were not typical: types were taken from the whole file.");
        return TryReadStrictly(path, head, sampleRows: -1) ?? ReadWithCare(path);
    }

    /// <summary>Null if the file is not as the sample promised, or the sample hides its columns.</summary>
    private ImportReceipt? TryReadStrictly(string path, byte[] head, int sampleRows)
    {
        cancellation.ThrowIfCancelled();
        try
        {
            var dialect = CsvDialect.Sniff(part.Connection, path, sampleRows, lenient: false);
            if (HidesColumns(dialect, head))
            {
                return null;
            }

            part.Fill($"FROM {dialect.ReadCall(path, lenient: false)}");
            return Receipt(dialect, rejected: [], rejectedRows: 0);
        }
        catch (DuckException exception) when (IsAboutTheFile(exception))
        {
            return null;
        }
    }

    private ImportReceipt ReadWithCare(string path)
    {
        cancellation.ThrowIfCancelled();
        try
        {
            var dialect = CsvDialect.Sniff(part.Connection, path, sampleRows: -1, lenient: true);
            _notes.Add("Rows differ in length or form: short ones were filled up with nulls.");
            part.Fill($"FROM {dialect.ReadCall(path, lenient: true)}");
            var rejectedRows = part.Count("SELECT count(DISTINCT line) FROM reject_errors");
            return Receipt(dialect, Rejected(), rejectedRows);
        }
        catch (DuckException exception) when (IsAboutTheFile(exception))
        {
            throw new TaskFailure(
                ErrorKind.OverLimit, "import.not_a_table", "No table could be read from this file: " + FirstLine(exception.Message));
        }
    }

    private ImportReceipt Receipt(CsvDialect dialect, IReadOnlyList<RejectedRow> rejected, long rejectedRows)
    {
        var rows = part.Rows();
        if (rows == 0 && !dialect.HasHeader)
        {
            throw NoTable();
        }

        var form = new ReceiptDialect(
            dialect.Delimiter, dialect.Quote, dialect.Escape, dialect.Comment, dialect.SkipRows, dialect.HasHeader, dialect.DateFormat, dialect.TimestampFormat);
        return new ImportReceipt("csv", _encoding, form, part.Columns(), rows, rejectedRows, rejected, _notes);
    }

    private List<RejectedRow> Rejected()
    {
        using var result = part.Connection.Query(
            "SELECT line::BIGINT, error_message, column_name, left(csv_line, 1000) FROM reject_errors "
            + $"QUALIFY row_number() OVER (PARTITION BY line) = 1 ORDER BY line LIMIT {MaxRejectedInReceipt}");
        var rows = new List<RejectedRow>();
        while (result.Fetch() is { } chunk)
        {
            using (chunk)
            {
                for (var row = 0; row < chunk.Rows; row++)
                {
                    rows.Add(new RejectedRow(
                        chunk[0].Get<long>(row), Text(chunk[1], row) ?? "", Text(chunk[2], row), Text(chunk[3], row) ?? ""));
                }
            }
        }

        return rows;
    }

    private string Transcode(string path, Encoding encoding, string name)
    {
        var target = Path.Combine(tempFolder, TranscodedName);
        TextEncoding.Transcode(path, encoding, target, cancellation);
        _encoding = name;
        _notes.Add($"The text was read as {name}.");
        return target;
    }

    private static void RefuseOtherThanTables(byte[] head)
    {
        var text = Encoding.UTF8.GetString(head).TrimStart('\uFEFF').Trim();
        if (text.Length == 0)
        {
            throw NoTable();
        }

        if (text.Contains('\0', StringComparison.Ordinal)
            || text.StartsWith('{')
            || text.StartsWith("[{", StringComparison.Ordinal)
            || text.StartsWith("<!", StringComparison.Ordinal)
            || text.StartsWith("<?xml", StringComparison.OrdinalIgnoreCase)
            || text.StartsWith("<html", StringComparison.OrdinalIgnoreCase))
        {
            throw new TaskFailure(
                ErrorKind.OverLimit, "import.not_a_table", "This file does not hold delimited rows. Upload CSV, TSV or Parquet.");
        }
    }

    /// <summary>One column only, although a delimiter stands in most lines: rows of several lengths mislead the sniffer.</summary>
    private static bool HidesColumns(CsvDialect dialect, byte[] head)
    {
        if (dialect.Columns.Count > 1)
        {
            return false;
        }

        var lines = Encoding.UTF8.GetString(head).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return Delimiters.Any(delimiter => lines.Count(line => line.Contains(delimiter)) > lines.Length * 0.6);
    }

    private static TaskFailure NoTable() =>
        new(ErrorKind.OverLimit, "import.no_table", "This file holds no rows and no header: there is no table in it.");

    private static bool IsAboutTheFile(DuckException exception) =>
        exception.Kind != DuckErrorKind.Interrupt && !TaskFailure.IsMemory(exception) && !IsAboutEncoding(exception);

    private static bool IsAboutEncoding(DuckException exception) =>
        exception.Message.Contains("not utf-8 encoded", StringComparison.OrdinalIgnoreCase)
        || exception.Message.Contains("Invalid unicode", StringComparison.OrdinalIgnoreCase);

    private static string FirstLine(string message) => message.Split('\n')[0];

    private static string? Text(DuckVector vector, int row) =>
        vector.IsNull(row) ? null : Encoding.UTF8.GetString(vector.Bytes(row));
}
