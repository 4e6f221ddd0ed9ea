namespace Tablinum.Engine.Host.Reading.Text;

/// <summary>Writes the table of a text file again as RFC 4180: comma, double quote, LF, UTF-8, one header row; cells as they are in the source.</summary>
/// <remarks>Records keep their own number of cells. Titles above the table, comments and further headers in it and remarks below it are left out.</remarks>
internal static class CanonicalCsv
{
    private const int MaxRemarks = 100;

    /// <summary>Writes a table.</summary>
    /// <returns>Records written, without the header, and those that were left out.</returns>
    public static (long Written, long LeftOut) Write(TextSource source, string target, EngineCancellation cancellation)
    {
        var form = source.Form;
        using var text = TextForm.Open(source.Path, form.Encoding);
        using var writer = TextOutput.Create(target);
        var table = new TableReader(text, form);
        WriteHeader(writer, form.Layout);
        var (records, leftOut) = (0L, 0L);
        var remarks = new List<string>(); // those at the end are left out; it is only known there
        while (table.Read())
        {
            cancellation.ThrowIfCancelled();
            if (table.Class is RecordClass.Comment or RecordClass.Header)
            {
                leftOut++;
                continue;
            }

            if (table.Class == RecordClass.Remark && remarks.Count < MaxRemarks)
            {
                remarks.Add(table.Record[0].ToString());
                continue;
            }

            remarks.ForEach(remark => WriteRemark(writer, remark));
            records += remarks.Count + 1;
            remarks.Clear();
            WriteRecord(writer, table.Record);
        }

        return (records, leftOut + remarks.Count);
    }

    private static void WriteRecord(StreamWriter writer, RecordParser record)
    {
        for (var cell = 0; cell < record.Count; cell++)
        {
            CsvCell.Write(writer, record[cell], isFirst: cell == 0, quoteNothing: record.Count == 1);
        }

        writer.WriteLine();
    }

    private static void WriteRemark(StreamWriter writer, string remark)
    {
        CsvCell.Write(writer, remark, isFirst: true, quoteNothing: true);
        writer.WriteLine();
    }

    private static void WriteHeader(StreamWriter writer, TableLayout layout)
    {
        for (var column = 0; column < layout.Width; column++)
        {
            var name = layout.HeaderRecords > 0 ? layout.Names[column] : $"column{column}";
            CsvCell.Write(writer, name, isFirst: column == 0, quoteNothing: layout.Width == 1);
        }

        writer.WriteLine();
    }
}
