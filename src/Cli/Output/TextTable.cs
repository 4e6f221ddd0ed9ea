namespace Tablinum.Cli.Output;

/// <summary>A column of a <see cref="TextTable"/>.</summary>
/// <param name="AlignRight">Numbers.</param>
internal sealed record TextColumn(string Name, bool AlignRight)
{
    /// <summary>A column of an answer, aligned by its DuckDB type.</summary>
    public static TextColumn Of(Client.Column column) => new(CellText.Safe(column.Name), IsNumber(column.Type));

    private static bool IsNumber(string type) =>
        type is "TINYINT" or "SMALLINT" or "INTEGER" or "BIGINT" or "HUGEINT"
            or "UTINYINT" or "USMALLINT" or "UINTEGER" or "UBIGINT" or "UHUGEINT"
            or "FLOAT" or "DOUBLE" or "BIGNUM"
        || (type.StartsWith("DECIMAL(", StringComparison.Ordinal) && type.EndsWith(')'));
}

/// <summary>Rows in aligned columns: framed and cut to the terminal for a person, plain and whole for a pipe.</summary>
internal sealed class TextTable
{
    private const int WidestCell = 48;

    private readonly IReadOnlyList<TextColumn> _columns;
    private readonly List<string[]> _rows;
    private readonly int[] _widths;

    /// <param name="rows">Each as long as <paramref name="columns"/>; see <see cref="CellText"/>.</param>
    public TextTable(IReadOnlyList<TextColumn> columns, IEnumerable<IReadOnlyList<string>> rows)
    {
        _columns = columns;
        _rows = [.. rows.Select(row => row.ToArray())];
        _widths = [.. columns.Select((column, at) =>
            _rows.Select(row => CellText.Width(row[at])).Append(CellText.Width(column.Name)).Max())];
    }

    /// <summary>Writes all columns in full, two spaces between them, the names underlined.</summary>
    public void WritePlain(TextWriter writer)
    {
        var names = _columns.Select(column => column.Name).ToArray();
        writer.WriteLine(PlainLine(names));
        writer.WriteLine(string.Join("  ", _widths.Select(width => new string('-', width))));
        foreach (var row in _rows)
        {
            writer.WriteLine(PlainLine(row));
        }
    }

    /// <summary>Writes a frame of at most <paramref name="terminalWidth"/> columns.</summary>
    /// <returns>How many columns of the table there was room for, from the left.</returns>
    public int WriteFramed(TextWriter writer, int terminalWidth)
    {
        var widths = _widths.Select(width => Math.Clamp(width, 1, WidestCell)).ToArray();
        var shown = Room(widths, terminalWidth);
        if (shown == 0 && widths.Length > 0)
        {
            shown = 1;
            widths[0] = Math.Max(1, terminalWidth - 4);
        }

        Rule(writer, widths, shown, "┌┬┐");
        writer.WriteLine(FramedLine([.. _columns.Select(column => column.Name)], widths, shown, bold: true));
        Rule(writer, widths, shown, "├┼┤");
        foreach (var row in _rows)
        {
            writer.WriteLine(FramedLine(row, widths, shown, bold: false));
        }

        Rule(writer, widths, shown, "└┴┘");
        return shown;
    }

    private static int Room(int[] widths, int terminalWidth)
    {
        var used = 1;
        var shown = 0;
        while (shown < widths.Length && used + widths[shown] + 3 <= terminalWidth)
        {
            used += widths[shown++] + 3;
        }

        return shown;
    }

    private static void Rule(TextWriter writer, int[] widths, int shown, string corners) => writer.WriteLine(
        corners[0] + string.Join(corners[1], widths.Take(shown).Select(width => new string('─', width + 2))) + corners[2]);

    private string FramedLine(string[] cells, int[] widths, int shown, bool bold)
    {
        var padded = Enumerable.Range(0, shown)
            .Select(at => Pad(CellText.Fit(cells[at], widths[at]), widths[at], _columns[at].AlignRight))
            .Select(cell => bold ? $"\e[1m{cell}\e[0m" : cell);
        return $"│ {string.Join(" │ ", padded)} │";
    }

    private string PlainLine(string[] cells) =>
        string.Join("  ", cells.Select((cell, at) => Pad(cell, _widths[at], _columns[at].AlignRight))).TrimEnd();

    private static string Pad(string cell, int width, bool alignRight)
    {
        var space = new string(' ', Math.Max(0, width - CellText.Width(cell)));
        return alignRight ? space + cell : cell + space;
    }
}
