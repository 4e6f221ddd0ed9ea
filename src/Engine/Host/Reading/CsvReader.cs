using System.Globalization;
using Tablinum.DuckDb;
using Tablinum.Engine.Host.Reading.Text;
using Tablinum.Engine.Protocol;

namespace Tablinum.Engine.Host.Reading;

/// <summary>
/// Reads delimited text. Our own detector judges the first records; DuckDB's strict, parallel reader then reads all of the file as
/// that says, which is also the proof of it. A file that does not keep to it is written again row by row first; columns whose
/// cells do not keep to their type are widened by what was found in them.
/// </summary>
internal sealed class CsvReader(PartWriter part, string tempFolder, ReadOptions options, EngineCancellation cancellation)
{
    private const string NormalName = "normal-rows";
    private const string StagingName = "staging.duckdb";
    private const string Staging = "staging.main.rows";
    private const int MaxBreaks = 1_000;
    private const int MaxCells = 100_000;

    /// <summary>A column is judged again as often as this while cells further down do not fit.</summary>
    private const int MaxRounds = 4;

    /// <summary>A preview judges by as many rows as this.</summary>
    private const int MinPreviewRows = 1_000;

    private readonly List<string> _notes = [];
    private ColumnHints[] _hints = [];

    /// <summary>Fills the part and says how.</summary>
    public ImportReceipt Read(TextSource source)
    {
        var (path, form) = (source.Path, source.Form);
        var names = ColumnNames.Of(form.Layout.Names);
        var types = options.TypesOf(names, form.Layout.Originals);
        _hints = [.. types.Select(type => new ColumnHints(type, options.Said.NullWords, options.Said.DateOrder))];
        ColumnPlan[] plans = [.. _hints.Select((hints, column) => ColumnTyper.Of(form.Column(column), hints))];
        using var rejected = new RejectedRows(tempFolder) { LinesBefore = source.LinesBefore };
        if (!TryReadDirectly(path, form, names, plans))
        {
            ReadWithCare(path, form, names, plans, rejected);
        }

        rejected.Keep(part.Connection);
        return Receipt(source, names, plans, rejected);
    }

    /// <summary>As the detector says, in parallel.</summary>
    /// <returns>False if the file is not all as its beginning.</returns>
    private bool TryReadDirectly(string path, TextForm form, IReadOnlyList<string> names, ColumnPlan[] plans)
    {
        if (!form.IsForDuckDb || options.MaxRows is not null)
        {
            return false;
        }

        return TryRead(new ReadCall(path, form.Dialect, form.LineEnd, form.FirstDataLine - 1, LongestRow: 0, form.HasEmptyTexts), names, plans);
    }

    /// <returns>False if cells are not of their types, or rows not of their form.</returns>
    private bool TryRead(ReadCall call, IReadOnlyList<string> names, ColumnPlan[] plans)
    {
        cancellation.ThrowIfCancelled();
        if (plans.Any(plan => plan.IsSaid))
        {
            return false; // cells that are not of that type have to be counted
        }

        try
        {
            part.Fill(Select(call, names, plans), names.Count);
            return true;
        }
        catch (DuckException exception) when (!cancellation.IsCancelled && !TaskFailure.IsMemory(exception))
        {
            return false;
        }
    }

    private void ReadWithCare(string path, TextForm form, IReadOnlyList<string> names, ColumnPlan[] plans, RejectedRows rejected)
    {
        var normalizer = new RowNormalizer(form, rejected, cancellation);
        var normal = Path.Combine(tempFolder, NormalName);
        normalizer.Write(path, normal, options.MaxRows is { } rowsWanted ? Math.Max(rowsWanted, MinPreviewRows) : null);
        _notes.AddRange(normalizer.Notes());
        var call = new ReadCall(normal, Dialect.Standard, LineEnd: "\n", SkipLines: 0, normalizer.LongestRow, form.HasEmptyTexts);
        if (!TryRead(call, names, plans))
        {
            Widen(call, names, plans);
        }

        if (part.Rows() is var rows && rows != normalizer.Rows)
        {
            throw new InvalidOperationException($"{normalizer.Rows} rows were written for DuckDB, which read {rows} of them.");
        }
    }

    /// <summary>Keeps all cells as text, asks each column what its type does not take, and judges it again with that.</summary>
    private void Widen(ReadCall call, IReadOnlyList<string> names, ColumnPlan[] plans)
    {
        // In a file of its own: what is dropped from the part would stay there as room that nobody uses.
        var file = Path.Combine(tempFolder, StagingName);
        part.Attach(file, "staging", plans.Length);
        ColumnPlan[] asText = [.. plans.Select(_ => ColumnPlan.Text(""))];
        part.Connection.Execute($"CREATE TABLE {Staging} AS {Select(call, names, asText)}");
        for (var column = 0; column < plans.Length; column++)
        {
            cancellation.ThrowIfCancelled();
            plans[column] = plans[column].IsSaid ? Counted(names[column], plans[column]) : Widened(column, names[column], plans[column]);
        }

        var values = names.Select((name, column) =>
            $"{plans[column].Cast(plans[column].IsText ? Sql.Name(name) : TrimmedCell(name))} AS {Sql.Name(name)}");
        part.Fill($"SELECT {string.Join(", ", values)} FROM {Staging}", names.Count);
        part.Connection.Execute("DETACH staging");
        File.Delete(file);
    }

    /// <summary>Blanks are no value of any type but text.</summary>
    private static string TrimmedCell(string name) => $"nullif(trim({Sql.Name(name)}), '')";

    /// <summary>Tells how many cells are not of the type that was said.</summary>
    private ColumnPlan Counted(string name, ColumnPlan plan)
    {
        var cell = TrimmedCell(name);
        if (Breaks(cell, plan) is [var example, ..])
        {
            var count = part.Count($"SELECT count(*) FROM {Staging} WHERE {plan.Breaks(cell)}");
            _notes.Add(string.Create(
                CultureInfo.InvariantCulture, $"{count:N0} cells of column \"{name}\", such as \"{example}\", are no {plan.Type}: they are NULL."));
        }

        return plan;
    }

    private ColumnPlan Widened(int column, string name, ColumnPlan plan)
    {
        var cell = TrimmedCell(name);
        var breaks = Breaks(cell, plan);
        if (breaks.Count == 0)
        {
            return plan;
        }

        _notes.Add(string.Create(
            CultureInfo.InvariantCulture,
            $"Column \"{name}\" looked like {plan.Type} at first, but has values such as \"{breaks[0]}\" further down: its type was widened."));
        var cells = First(cell, $"{cell} IS NOT NULL");
        var wider = plan;
        for (var round = 0; round < MaxRounds && breaks.Count > 0; round++)
        {
            cells.AddRange(breaks);
            wider = ColumnTyper.Of(cells, _hints[column]);
            breaks = Breaks(cell, wider);
        }

        return breaks.Count == 0
            ? wider
            : ColumnPlan.Text("values of several kinds further down") with { NullWords = options.Said.NullWords ?? [] };
    }

    /// <summary>Different cells that a type does not take.</summary>
    private List<string> Breaks(string cell, ColumnPlan plan) => plan.IsText ? [] : First(cell, plan.Breaks(cell));

    /// <summary>The different ones among the first cells that are so, in the order of the file: the same ones each time that it is read.</summary>
    private List<string> First(string cell, string condition) => part.Texts(
        $"SELECT cell FROM (SELECT cell, row_number() OVER () AS place FROM (SELECT {cell} AS cell FROM {Staging} WHERE {condition} LIMIT {MaxCells})) "
        + $"GROUP BY cell ORDER BY min(place) LIMIT {MaxBreaks}");

    private static string Select(ReadCall call, IReadOnlyList<string> names, ColumnPlan[] plans)
    {
        var columns = string.Join(", ", names.Select((name, column) => $"{Sql.Text(name)}: {Sql.Text(plans[column].IsDirect ? plans[column].Type : "VARCHAR")}"));
        var values = string.Join(", ", names.Select((name, column) =>
            plans[column].IsDirect ? Sql.Name(name) : $"{plans[column].Cast(Sql.Name(name))} AS {Sql.Name(name)}"));
        return $"SELECT {values} FROM {call.Sql(columns)}";
    }

    private ImportReceipt Receipt(TextSource source, IReadOnlyList<string> names, ColumnPlan[] plans, RejectedRows rejected)
    {
        var form = source.Form;
        if (form.HasForeignBytes)
        {
            _notes.Add("Some bytes are no UTF-8: they were replaced by U+FFFD. If there are many, say which encoding the file has.");
        }

        _notes.AddRange(ReadOptions.UnusedNotes("delimited text", ("sheet", options.Said.Sheet)));
        var rows = part.Rows();
        if (rows == 0 && form.Layout.HeaderRecords == 0)
        {
            throw ReadingFailure.NoTable();
        }

        _notes.AddRange(plans.Select((plan, column) => plan.Note is null ? null : $"Column \"{names[column]}\": {plan.Note}.").OfType<string>());
        var types = part.Columns();
        var columns = names.Select((name, column) => new ReceiptColumn(name, form.Layout.Originals[column], types[column].Type, plans[column].Evidence));
        return new ImportReceipt(
            "csv",
            new ReceiptEncoding(source.Encoding.Name, source.Encoding.Evidence),
            form.ForReceipt(source.LinesBefore),
            [.. columns],
            rows + rejected.Count,
            rows,
            rejected.Count,
            rejected.First,
            _notes);
    }

    /// <summary>What DuckDB's reader is told.</summary>
    /// <param name="LineEnd">Always said: DuckDB takes a carriage return in a cell of the first rows for one.</param>
    /// <param name="LongestRow">In bytes; 0 if none is long.</param>
    /// <param name="HasEmptyTexts">Nothing in quotes is a text, and not NULL.</param>
    private sealed record ReadCall(string Path, Dialect Dialect, string LineEnd, long SkipLines, int LongestRow, bool HasEmptyTexts)
    {
        private const int UsualLineBytes = 2 << 20; // DuckDB's default; more costs memory, so it is only said where it is needed
        private const int UsualBufferBytes = 16 * UsualLineBytes;

        public string Sql(string columns)
        {
            var delimiter = Dialect.Delimiter.Length == 0 ? "\u0001" : Dialect.Delimiter;
            var longLines = LongestRow > UsualLineBytes
                ? $"max_line_size = {LongestRow}, buffer_size = {Math.Max(UsualBufferBytes, 2L * LongestRow)}, parallel = false, "
                : "";
            return string.Create(
                CultureInfo.InvariantCulture,
                $"read_csv({Host.Sql.Text(Path)}, auto_detect = false, header = false, skip = {SkipLines}, delim = {Host.Sql.Text(delimiter)}, "
                + $"quote = {Host.Sql.Text(Sign(Dialect.Quote))}, escape = {Host.Sql.Text(Sign(Dialect.Escape))}, "
                + $"new_line = {(LineEnd == "\n" ? "'\\n'" : "'\\r\\n'")}, {(HasEmptyTexts ? "allow_quoted_nulls = false, " : "")}{longLines}columns = {{{columns}}})");
        }

        private static string Sign(char sign) => sign == '\0' ? "" : sign.ToString();
    }
}
