namespace Tablinum.Engine.Host.Reading.Text;

/// <summary>
/// Writes the rows of a text again so that DuckDB's strict reader takes them: UTF-8, commas, every row with as many cells as
/// the table has columns. Rows that do not fit are rejected, and listed.
/// </summary>
internal sealed class RowNormalizer(TextForm form, RejectedRows rejected, EngineCancellation cancellation)
{
    private long _short;
    private long _mendedQuotes;
    private long _ownDelimiter;
    private long _tailsCut;

    /// <summary>Rows written.</summary>
    public long Rows { get; private set; }

    /// <summary>An upper bound of the longest row written, in bytes.</summary>
    public int LongestRow { get; private set; }

    /// <summary>Writes the rows of a file.</summary>
    /// <param name="maxRows">At most; null for all.</param>
    public void Write(string path, string target, int? maxRows)
    {
        using var text = TextForm.Open(path, form.Encoding);
        using var writer = TextOutput.Create(target);
        var table = new TableReader(text, form);
        while (Rows != maxRows && table.Read())
        {
            cancellation.ThrowIfCancelled();
            if (table.Class is not (RecordClass.Row or RecordClass.Short))
            {
                rejected.Add(table.Line, ReasonOf(table), table.Raw);
                continue;
            }

            Count(table);
            Write(writer, table.Record);
        }
    }

    /// <summary>What was done to rows so that they fit, one sentence each.</summary>
    public IEnumerable<string> Notes()
    {
        if (_short > 0)
        {
            yield return $"{_short} rows had too few cells: the missing ones at their end are empty.";
        }

        if (_tailsCut > 0)
        {
            yield return $"{_tailsCut} rows had further cells that were all empty: those were left out.";
        }

        if (_mendedQuotes > 0)
        {
            yield return $"{_mendedQuotes} rows had quotes that were not escaped: they are part of the text.";
        }

        if (_ownDelimiter > 0)
        {
            yield return $"{_ownDelimiter} rows had another delimiter than the rest of the file: they were cut by their own.";
        }
    }

    private string ReasonOf(TableReader table) => table.Class switch
    {
        RecordClass.Comment => "A comment, and no row of the table.",
        RecordClass.Header => "The header once more, and no row of the table.",
        RecordClass.Remark => "One cell only: a remark, and no row of the table.",
        _ => $"{table.Record.Count} cells, where the table has {form.Layout.Width} columns.",
    };

    private void Count(TableReader table)
    {
        _short += table.Class == RecordClass.Short ? 1 : 0;
        _tailsCut += table.Record.Count > form.Layout.Width ? 1 : 0;
        _mendedQuotes += table.Repair == Repair.Quote ? 1 : 0;
        _ownDelimiter += table.Repair == Repair.Delimiter ? 1 : 0;
    }

    private void Write(StreamWriter writer, RecordParser record)
    {
        Rows++;
        LongestRow = Math.Max(LongestRow, BytesOf(record));
        for (var cell = 0; cell < form.Layout.Width; cell++)
        {
            var isThere = cell < record.Count;
            var quoteNothing = form.Layout.Width == 1 || (form.HasEmptyTexts && isThere && record.IsQuoted(cell));
            CsvCell.Write(writer, isThere ? record[cell] : [], isFirst: cell == 0, quoteNothing);
        }

        writer.WriteLine();
    }

    /// <summary>At most; a quote in a cell is written twice.</summary>
    private static int BytesOf(RecordParser record)
    {
        const int MostBytesPerChar = 3;
        const int Quotes = 3;
        return (record.Consumed * MostBytesPerChar) + (record.Count * Quotes);
    }
}
