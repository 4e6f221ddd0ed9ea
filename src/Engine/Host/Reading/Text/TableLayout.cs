namespace Tablinum.Engine.Host.Reading.Text;

/// <summary>Where in a text its table is.</summary>
/// <param name="SkippedRecords">Before the header: titles, remarks, blank lines.</param>
/// <param name="HeaderRecords">0 if the first record is data.</param>
/// <param name="Width">Cells of a record.</param>
/// <param name="Names">One for each column, as the header says; empty where it says nothing.</param>
internal sealed record TableLayout(int SkippedRecords, int HeaderRecords, int Width, IReadOnlyList<string> Names)
{
    private const int MaxHeaderRecords = 4;

    /// <summary>Rows below a header that are asked about it: more would say the same.</summary>
    private const int MaxVoters = 1_000;

    /// <summary>Finds the table in the first records of a text.</summary>
    /// <param name="records">Not empty.</param>
    /// <param name="skipped">Records before the header, fewer than there are; null to find them.</param>
    /// <param name="headerRecords">Null to find them.</param>
    public static TableLayout Of(IReadOnlyList<string[]> records, int? skipped, int? headerRecords)
    {
        var width = WidthOf([.. records.Skip(skipped ?? 0)]);
        var first = skipped ?? FirstOfTable(records, width);
        var header = headerRecords ?? HeaderRecordsAt(records, first, width);
        List<string[]> rows = [.. records.Skip(first).Take(header).Select(row => WithoutSpareCells(row, width))];
        var names = NamesOf(rows, width);
        return new TableLayout(first, header, width, names)
        {
            Originals = header == 1 ? [.. names.Select((name, column) => column < rows[0].Length ? rows[0][column] : name)] : names,
        };
    }

    /// <summary>As <see cref="Names"/>, with the blanks around them, where they stand in one row.</summary>
    public IReadOnlyList<string> Originals { get; private init; } = Names;

    /// <summary>What stands in the header, where that is one row of several cells: in files that were joined it comes again.</summary>
    public IReadOnlyList<string>? RepeatableHeader => HeaderRecords == 1 && Width > 1 ? Originals : null;

    /// <summary>Whether a record is the header once more.</summary>
    public bool IsHeaderAgain(string[] record) => RepeatableHeader is { } header && record.SequenceEqual(header, StringComparer.Ordinal);

    /// <summary>The most frequent number of cells; records of one cell count only where there are no others.</summary>
    public static int WidthOf(IReadOnlyList<string[]> records)
    {
        var wide = records.Where(record => record.Length > 1).ToList();
        var narrow = records.Count(record => record.Length == 1 && record[0].Length > 0);
        return wide.Count == 0 || (wide.Count < 2 && narrow > 3 * wide.Count)
            ? 1
            : wide.GroupBy(record => record.Length).OrderByDescending(group => group.Count()).ThenByDescending(group => group.Key).First().Key;
    }

    private static int FirstOfTable(IReadOnlyList<string[]> records, int width)
    {
        if (width == 1)
        {
            return Math.Max(0, IndexOf(records, 0, record => record[0].Length > 0));
        }

        var full = IndexOf(records, 0, record => record.Length == width && Filled(record) >= Math.Max(2, (width + 1) / 2));
        if (full < 0)
        {
            return Math.Max(0, IndexOf(records, 0, record => record.Length == width));
        }

        // A header may lack its last cell, or have one more, where the rows end with a delimiter or do not.
        return full > 0 && Math.Abs(records[full - 1].Length - width) == 1 && width > 2 && Filled(records[full - 1]) >= width - 1
            && records[full - 1].All(cell => cell.Length == 0 || IsLabel(cell)) && !records[full].All(IsLabel)
                ? full - 1
                : full;
    }

    private static int HeaderRecordsAt(IReadOnlyList<string[]> records, int first, int width)
    {
        if (first >= records.Count || !IsHeader(records[first], Body(records, first + 1, width), width))
        {
            return 0;
        }

        var count = 1;
        while (count < MaxHeaderRecords && first + count + 1 < records.Count
            && ContinuesHeader(records[first + count], Body(records, first + count + 1, width), width))
        {
            count++;
        }

        return count;
    }

    private static List<string[]> Body(IReadOnlyList<string[]> records, int from, int width) =>
        [.. records.Skip(from).Where(record => record.Length == width).Take(MaxVoters)];

    /// <summary>
    /// A header labels what is below it. Each column votes: a label above values of another form speaks for it, a label that is
    /// also one of the values against it. Where all is text and nothing speaks against it, files have a header.
    /// </summary>
    private static bool IsHeader(string[] row, List<string[]> body, int width)
    {
        var filled = Filled(row);
        if (filled == 0 || filled * 2 < width || row.Count(cell => !IsLabel(cell) && cell.Length > 0) * 2 > filled)
        {
            return false;
        }

        if (body.Count == 0)
        {
            return row.All(cell => cell.Length == 0 || IsLabel(cell));
        }

        // In files that were joined the header comes again: it does not speak against itself.
        var values = body.FindAll(record => !record.SequenceEqual(row, StringComparer.Ordinal));
        var votes = 0.0;
        for (var column = 0; column < Math.Min(width, row.Length); column++)
        {
            votes += Vote(row[column], [.. values.Select(record => record[column]).Where(cell => cell.Length > 0)]);
        }

        var distinct = row.Where(cell => cell.Length > 0).Distinct(StringComparer.Ordinal).Count() == filled;
        return votes > 0 || (votes == 0 && distinct && values.Count == body.Count && row.All(cell => cell.Length == 0 || IsLabel(cell)));
    }

    private static double Vote(string label, List<string> values)
    {
        if (label.Length == 0 || values.Count == 0)
        {
            return 0;
        }

        var typed = values.Count(value => !IsLabel(value));
        if (typed * 10 >= values.Count * 8)
        {
            return IsLabel(label) ? 1 : -1;
        }

        if (values.Contains(label))
        {
            return -1;
        }

        var length = values[0].Length;
        return values.Count > 2 && values.TrueForAll(value => value.Length == length) && label.Length != length ? 0.5 : 0;
    }

    /// <summary>Another row of labels: above columns of numbers or dates it has words as well.</summary>
    private static bool ContinuesHeader(string[] row, List<string[]> body, int width)
    {
        if (row.Length != width || body.Count < 2 || !row.All(cell => cell.Length == 0 || IsLabel(cell)) || Filled(row) == 0)
        {
            return false;
        }

        var typed = Enumerable.Range(0, width).Where(column => body.Count(record => record[column].Length > 0 && !IsLabel(record[column])) * 10 >= body.Count * 8).ToList();
        return typed.Count > 0 && typed.TrueForAll(column => IsLabel(row[column]) || row[column].Length == 0) && typed.Exists(column => row[column].Length > 0);
    }

    /// <summary>Labels of several rows are joined; a label that spans columns stands in its first one.</summary>
    private static string[] NamesOf(List<string[]> header, int width)
    {
        var names = new string[width];
        for (var column = 0; column < width; column++)
        {
            var parts = header
                .Select((row, index) => index < header.Count - 1 ? Spanned(row, column) : column < row.Length ? row[column].Trim() : "")
                .Where(part => part.Length > 0)
                .Distinct(StringComparer.Ordinal);
            names[column] = string.Join(' ', parts);
        }

        return names;
    }

    /// <summary>A delimiter too many in a header makes an empty cell, which names no column.</summary>
    private static string[] WithoutSpareCells(string[] row, int width)
    {
        var spare = row.Length - width;
        return spare > 0 && row.Count(cell => cell.Length == 0) >= spare
            ? [.. row.Where(cell => cell.Length > 0 || spare-- <= 0)]
            : row;
    }

    private static string Spanned(string[] row, int column)
    {
        for (var at = Math.Min(column, row.Length - 1); at >= 0; at--)
        {
            if (row[at].Trim() is { Length: > 0 } label)
            {
                return label;
            }
        }

        return "";
    }

    private static int Filled(string[] record) => record.Count(cell => !string.IsNullOrWhiteSpace(cell));

    /// <summary>Words, and not a number, a date or the like.</summary>
    private static bool IsLabel(string cell) => CellKinds.Of(cell) is CellKind.Text or CellKind.Null;

    private static int IndexOf(IReadOnlyList<string[]> records, int from, Predicate<string[]> match)
    {
        for (var index = from; index < records.Count; index++)
        {
            if (match(records[index]))
            {
                return index;
            }
        }

        return -1;
    }
}
