using System.Globalization;
using System.Text;

namespace Tablinum.Engine.Tests.Reading;

/// <summary>A file that is spoilt in a known way, and what a perfect reader finds in it.</summary>
/// <param name="Header">Null where the file has none.</param>
internal sealed record PollutedFile(string Name, byte[] Bytes, string[]? Header, IReadOnlyList<string[]> Rows);

/// <summary>
/// Makes files that are spoilt in the ways in which published surveys of real CSV files found them spoilt (the kinds, not the files,
/// of G. Vitagliano et al.: Pollock, a data loading benchmark, 2023): dialects, headers, lines around the table, broken rows.
/// </summary>
internal static class Pollutions
{
    private const int RowCount = 60;
    private static readonly string[] Columns = ["DATE", "TIME", "Qty", "Product ID", "Price", "Product type", "Description", "Link", "Remarks"];
    private static readonly string[] Types = ["Tools", "Garden, outdoor", "Kitchen", "Office; school", "Paint & glue"];
    private static readonly string[] Words = ["brass", "large", "for indoor use", "two pieces, boxed", "the \"classic\" one", "blue/green", "size 10", "it's new"];

    /// <summary>All kinds, each alone, and some together.</summary>
    public static IEnumerable<PollutedFile> All()
    {
        var rows = Enumerable.Range(0, RowCount).Select(Row).ToList();
        var form = new Form();
        yield return File("clean", form, rows);
        foreach (var file in Dialects(form, rows).Concat(Lines(form, rows)).Concat(Headers(form, rows)).Concat(Around(form, rows)).Concat(BrokenRows(form, rows)).Concat(Together(rows)))
        {
            yield return file;
        }
    }

    private static IEnumerable<PollutedFile> Dialects(Form form, List<string[]> rows)
    {
        foreach (var delimiter in (string[])[";", "\t", "|", ":", " ", "^", "~", "#", "&", "\u0001", "\u001F", ", ", "||", "~|~", "§"])
        {
            yield return File($"delimiter {Shown(delimiter)}", form with { Delimiter = delimiter }, rows);
        }

        yield return File("quote '", form with { Quote = '\'', Escape = '\'' }, rows);
        yield return File("quote ' ;", form with { Delimiter = ";", Quote = '\'', Escape = '\'' }, rows);
        yield return File("escape \\", form with { Escape = '\\' }, rows);
        yield return File("escape \\ everywhere", form with { Escape = '\\', QuoteAll = true }, rows);
        yield return File("all quoted", form with { QuoteAll = true }, rows);
        yield return File("blanks after delimiters before quotes", form with { Delimiter = ", ", QuoteAll = true }, rows);
    }

    private static IEnumerable<PollutedFile> Lines(Form form, List<string[]> rows)
    {
        yield return File("CRLF", form with { RecordEnd = "\r\n" }, rows);
        yield return File("CR", form with { RecordEnd = "\r" }, rows);
        yield return File("no newline at the end", form with { EndsWithRecordEnd = false }, rows);
        yield return File("two newlines at the end", form with { Below = "\n" }, rows);
        yield return new PollutedFile("LF and CRLF mixed", Mixed(form, rows), Columns, rows);
        yield return File("blank lines between", form with { Between = row => row % 7 == 3 ? "\n" : "" }, rows);
        yield return File("UTF-8 mark", form with { Encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: true) }, rows);
        yield return File("UTF-16LE", form with { Encoding = Encoding.Unicode }, rows);
        yield return File("UTF-16BE", form with { Encoding = Encoding.BigEndianUnicode }, rows);
        var foreign = rows.ConvertAll(row => row.Select(cell => cell.Replace("blue", "grün", StringComparison.Ordinal)).ToArray());
        yield return File("Windows-1252", form with { Encoding = CodePagesEncodingProvider.Instance.GetEncoding(1252)! }, foreign);
    }

    private static IEnumerable<PollutedFile> Headers(Form form, List<string[]> rows)
    {
        yield return File("no header", form with { Header = null }, rows);
        yield return File("header only", form, []);
        yield return File("one row", form, rows[..1]);
        yield return File("two rows", form, rows[..2]);
        string[] units = ["day", "hour", "pieces", "", "EUR", "", "", "", ""];
        string[] joined = [.. Columns.Zip(units, (name, unit) => $"{name} {unit}".Trim())];
        yield return File("header of two rows", form with { SecondHeader = units }, rows) with { Header = joined };
        foreach (var column in (int[])[1, 4, 8])
        {
            string[] spaced = [.. Columns[..column], "", .. Columns[column..]];
            yield return File($"a delimiter too many in the header before column {column}", form with { Header = spaced }, rows) with { Header = Columns };
        }

        var again = string.Join(form.Delimiter, Columns) + form.RecordEnd;
        yield return File("the header again between rows", form with { Between = row => row % 25 == 24 ? again : "" }, rows);
        yield return File("the header again, no typed column", form with { Header = ["item", "kind"], Between = row => row == 30 ? "item,kind\n" : "" }, Texts(rows));
    }

    private static IEnumerable<PollutedFile> Around(Form form, List<string[]> rows)
    {
        yield return File("a title above", form with { Above = "Sales of the year\n" }, rows);
        yield return File("titles and a blank line above", form with { Above = "Sales of the year\nAll shops, all regions\n\n" }, rows);
        yield return File("titles padded with delimiters", form with { Above = "Sales of the year,,,,,,,,\n,,,,,,,,\n" }, rows);
        yield return File("comments above", form with { Above = "# made by a program\n# on 2020-01-01, at noon\n" }, rows);
        yield return File("a remark below", form with { Below = "Source: the office of statistics\n" }, rows);
        yield return File("remarks and a blank line below", form with { Below = "\nSource: the office of statistics\nAll rights reserved\n" }, rows);
        yield return File("a narrower table below", form with { Below = Table(form, Columns[..^1], rows.ConvertAll(row => row[..^1])) }, rows);
        yield return File("a wider table below", form with { Below = Table(form, [.. Columns, "Shop"], rows.ConvertAll(row => (string[])[.. row, "Ulm"])) }, rows);
        yield return File("a table of other dates below", form with { Below = Table(form, ["day", "price", "link"], rows.ConvertAll(row => (string[])[row[0].Replace('-', '/'), row[4], row[7]])) }, rows);
        yield return File("sep= above", form with { Above = "sep=;\n", Delimiter = ";" }, rows);
    }

    private static IEnumerable<PollutedFile> BrokenRows(Form form, List<string[]> rows)
    {
        foreach (var broken in (int[])[0, 1, 20, RowCount - 1])
        {
            foreach (var column in (int[])[1, 4, 8])
            {
                var longer = Changed(rows, broken, row => [.. row[..column], "", .. row[column..]]);
                yield return File($"row {broken}: a delimiter too many before column {column}", form, longer);

                var merged = Changed(rows, broken, row => [.. row[..(column - 1)], row[column - 1] + row[column], .. row[(column + 1)..]]);
                yield return File($"row {broken}: no delimiter before column {column}", form, merged);

                yield return StrayQuote(form, rows, broken, column, atEnd: false);
                yield return StrayQuote(form, rows, broken, column, atEnd: true);
            }

            foreach (var delimiter in (string[])[";", "\t", "|"])
            {
                yield return OwnDelimiter(form, rows, broken, delimiter);
            }
        }
    }

    private static IEnumerable<PollutedFile> Together(List<string[]> rows)
    {
        yield return File("; CRLF and a title", new Form { Delimiter = ";", RecordEnd = "\r\n", Above = "Sales\r\n" }, rows);
        yield return File("tab, UTF-16, no newline at the end", new Form { Delimiter = "\t", Encoding = Encoding.Unicode, EndsWithRecordEnd = false }, rows);
        yield return File("|, ', no header", new Form { Delimiter = "|", Quote = '\'', Escape = '\'', Header = null }, rows);
        yield return File(
            "title, blank lines, remark", new Form { Above = "Sales\n\n", Below = "\nEnd of the list\n", Between = row => row % 10 == 9 ? "\n" : "" }, rows);
        yield return File("; \\ all quoted CR", new Form { Delimiter = ";", Escape = '\\', QuoteAll = true, RecordEnd = "\r" }, rows);
    }

    private static string[] Row(int index) =>
    [
        new DateTime(2020, 1, 1).AddDays(index * 5).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        TimeSpan.FromMinutes(400 + (index * 7)).ToString(@"hh\:mm", CultureInfo.InvariantCulture),
        (index * 3 % 50).ToString(CultureInfo.InvariantCulture),
        $"P-{1000 + index}",
        (9.99 + (index * 1.25)).ToString("0.00", CultureInfo.InvariantCulture),
        Types[index % Types.Length],
        Words[index % Words.Length] + " " + Words[index * 5 % 3],
        $"http://shop.example/item?id={index}&lang=en",
        index % 4 == 0 ? "" : $"checked by {Words[index % 3]}",
    ];

    private static List<string[]> Changed(List<string[]> rows, int index, Func<string[], string[]> change) =>
        [.. rows.Select((row, at) => at == index ? change(row) : row)];

    /// <summary>A quote that belongs to the text of a quoted cell, and is not escaped.</summary>
    private static PollutedFile StrayQuote(Form form, List<string[]> rows, int broken, int column, bool atEnd)
    {
        var text = new StringBuilder();
        form.WriteHeader(text, Columns);
        for (var index = 0; index < rows.Count; index++)
        {
            if (index != broken)
            {
                form.WriteRow(text, rows[index]);
                continue;
            }

            var cells = rows[index].Select((cell, at) => at == column ? $"\"{(atEnd ? "" : "\"")}{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}{(atEnd ? "\"" : "")}\"" : form.Cell(cell));
            text.AppendJoin(form.Delimiter, cells).Append(form.RecordEnd);
        }

        var expected = Changed(rows, broken, row => [.. row.Select((cell, at) => at == column ? atEnd ? cell + "\"" : "\"" + cell : cell)]);
        return new PollutedFile($"row {broken}: a stray quote {(atEnd ? "behind" : "before")} column {column}", form.Encoding.GetBytes(text.ToString()), Columns, expected);
    }

    private static PollutedFile OwnDelimiter(Form form, List<string[]> rows, int broken, string delimiter)
    {
        var text = new StringBuilder();
        form.WriteHeader(text, Columns);
        for (var index = 0; index < rows.Count; index++)
        {
            (index == broken ? form with { Delimiter = delimiter } : form).WriteRow(text, rows[index]);
        }

        return new PollutedFile($"row {broken}: delimiter {Shown(delimiter)} of its own", form.Encoding.GetBytes(text.ToString()), Columns, rows);
    }

    private static byte[] Mixed(Form form, List<string[]> rows)
    {
        var text = new StringBuilder();
        form.WriteHeader(text, Columns);
        for (var index = 0; index < rows.Count; index++)
        {
            (form with { RecordEnd = index % 3 == 0 ? "\r\n" : "\n" }).WriteRow(text, rows[index]);
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private static PollutedFile File(string name, Form form, List<string[]> rows)
    {
        var text = new StringBuilder().Append(form.Above);
        if (form.Header is not null)
        {
            form.WriteHeader(text, form.Header);
        }

        if (form.SecondHeader is not null)
        {
            form.WriteRow(text, form.SecondHeader);
        }

        for (var index = 0; index < rows.Count; index++)
        {
            text.Append(form.Between(index));
            form.WriteRow(text, rows[index]);
        }

        if (!form.EndsWithRecordEnd)
        {
            text.Length -= form.RecordEnd.Length;
        }

        text.Append(form.Below);
        return new PollutedFile(name, [.. form.Encoding.GetPreamble(), .. form.Encoding.GetBytes(text.ToString())], form.Header, rows);
    }

    private static List<string[]> Texts(List<string[]> rows) => rows.ConvertAll(row => (string[])[row[3], row[5]]);

    private static string Table(Form form, string[] header, List<string[]> rows)
    {
        var text = new StringBuilder();
        form.WriteHeader(text, header);
        rows.ForEach(row => form.WriteRow(text, row));
        return text.ToString();
    }

    private static string Shown(string delimiter) =>
        string.Concat(delimiter.Select(c => c < ' ' ? $"0x{(int)c:X2}" : c == ' ' ? "blank" : c.ToString()));

    /// <summary>How a file is written.</summary>
    private sealed record Form
    {
        public string Delimiter { get; init; } = ",";

        public char Quote { get; init; } = '"';

        public char Escape { get; init; } = '"';

        public bool QuoteAll { get; init; }

        public string RecordEnd { get; init; } = "\n";

        public bool EndsWithRecordEnd { get; init; } = true;

        public Encoding Encoding { get; init; } = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);

        public string[]? Header { get; init; } = Columns;

        public string[]? SecondHeader { get; init; }

        public string Above { get; init; } = "";

        public string Below { get; init; } = "";

        public Func<int, string> Between { get; init; } = _ => "";

        public void WriteHeader(StringBuilder text, string[] names) => WriteRow(text, names);

        public void WriteRow(StringBuilder text, IEnumerable<string> cells) =>
            text.AppendJoin(Delimiter, cells.Select(Cell)).Append(RecordEnd);

        public string Cell(string cell)
        {
            var special = cell.Contains(Delimiter, StringComparison.Ordinal) || Delimiter.Any(c => cell.Contains(c, StringComparison.Ordinal))
                || cell.Contains(Quote, StringComparison.Ordinal) || cell.Contains('\n', StringComparison.Ordinal);
            return special || QuoteAll
                ? Quote + cell.Replace(Quote.ToString(), $"{Escape}{Quote}", StringComparison.Ordinal) + Quote
                : cell;
        }
    }
}
