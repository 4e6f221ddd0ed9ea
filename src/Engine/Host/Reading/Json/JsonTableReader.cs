using System.Text.Json;
using Tablinum.Engine.Protocol;

namespace Tablinum.Engine.Host.Reading.Json;

/// <summary>
/// Reads JSON in all the forms in which tables come. Our own scan checks the text, finds the rows and learns the types of all of
/// them; it writes each row anew in one form, and DuckDB reads that with the types given. So nothing is guessed from a sample.
/// </summary>
internal sealed class JsonTableReader(PartWriter part, string tempFolder, ReadOptions options, EngineCancellation cancellation)
{
    private readonly List<string> _notes = [];
    private ReceiptEncoding _encoding = new("UTF-8", "JSON is UTF-8");

    private string RowsPath => Path.Combine(tempFolder, "json-rows");

    /// <summary>Fills the part and says how.</summary>
    public ImportReceipt Read(string path)
    {
        if (TextEncoding.Utf16Of(TextEncoding.Head(path)) is { } utf16)
        {
            var transcoded = Path.Combine(tempFolder, "utf8.json");
            utf16.Transcode(path, transcoded, cancellation);
            path = transcoded;
            _encoding = new ReceiptEncoding(utf16.Name, utf16.Evidence);
            _notes.Add("The text was read as UTF-16.");
        }

        using var rejected = new RejectedRows(tempFolder);
        try
        {
            return ReadTexts(path, rejected);
        }
        catch (TaskFailure broken) when (JsonFailure.IsBroken(broken))
        {
            if (!JsonLines.Fit(path, cancellation))
            {
                throw;
            }

            rejected.Clear();
            return ReadLines(path, broken, rejected);
        }
        finally
        {
            File.Delete(RowsPath);
        }
    }

    /// <summary>Reads a file that is JSON from end to end.</summary>
    private ImportReceipt ReadTexts(string path, RejectedRows rejects)
    {
        var place = FindRows(path);
        using var rows = new JsonRowWriter(RowsPath, place.IsGeo);
        using var window = new ByteWindow(path, cancellation, place.List);
        var cursor = new JsonCursor(window);
        if (place.List is null)
        {
            while (cursor.ReadValue())
            {
                Add(rows, rejects, cursor);
            }
        }
        else
        {
            ReadElements(rows, rejects, cursor, isWholeFile: place.Path.Length == 0);
        }

        if (place.Path.Length > 0)
        {
            _notes.Add($"The rows are those of the list “{place.Path}”{(place.LeftOut.Count == 0 ? "" : $"; left out: {string.Join(", ", place.LeftOut)}")}.");
        }

        return Fill(rows, rejects, place.List is null && rows.Kept + rejects.Count > 1 ? "ndjson" : "json");
    }

    /// <summary>Reads a file with one text a line, of which some are broken.</summary>
    /// <param name="broken">What is wrong with it as a whole.</param>
    private ImportReceipt ReadLines(string path, TaskFailure broken, RejectedRows rejects)
    {
        using var rows = new JsonRowWriter(RowsPath, isGeo: false);
        using var window = new ByteWindow(path, cancellation);
        var lines = new JsonLines(window);
        while (lines.Read())
        {
            if ((lines.Problem() ?? rows.Add(lines.Bytes)) is { } reason)
            {
                rejects.Add(lines.Line, reason, lines.Bytes);
            }
        }

        return rejects.Count > rows.Kept ? throw broken : Fill(rows, rejects, "ndjson");
    }

    private JsonRowPlace FindRows(string path)
    {
        using var window = new ByteWindow(path, cancellation);
        return new JsonRowFinder(new JsonCursor(window)).Find();
    }

    /// <summary>Reads the elements of a list; one list after the other if they are all that the file holds.</summary>
    private static void ReadElements(JsonRowWriter rows, RejectedRows rejects, JsonCursor cursor, bool isWholeFile)
    {
        while (cursor.Read())
        {
            if (cursor.Kind != JsonTokenType.StartArray)
            {
                throw JsonFailure.Broken(cursor.Place, "Something else follows the list.");
            }

            while (cursor.ReadValue() && cursor.Kind != JsonTokenType.EndArray)
            {
                Add(rows, rejects, cursor);
            }

            if (!isWholeFile)
            {
                return;
            }
        }
    }

    private static void Add(JsonRowWriter rows, RejectedRows rejects, JsonCursor cursor)
    {
        if (rows.Add(cursor.Bytes) is { } reason)
        {
            rejects.Add(cursor.Place.Line, reason, cursor.Bytes);
        }
    }

    private ImportReceipt Fill(JsonRowWriter rows, RejectedRows rejects, string format)
    {
        var columns = rows.Finish();
        if (columns.All.Count == 0)
        {
            throw ReadingFailure.NoTable();
        }

        cancellation.ThrowIfCancelled();
        var select = JsonSelect.Of(columns.All);
        part.Fill(select.Text(RowsPath, rows.LongestRowBytes), select.Originals.Count);
        if (part.Rows() != rows.Kept)
        {
            throw new InvalidOperationException("DuckDB read another number of rows than were written for it.");
        }

        _notes.AddRange(TypeCorrections.Apply(part, options, select.Originals));
        _notes.AddRange(options.UnusedByTyped("JSON"));
        rejects.Keep(part.Connection);
        return new ImportReceipt(
            format,
            _encoding,
            Dialect: null,
            [.. part.Columns().Zip(select.Originals, (column, original) => new ReceiptColumn(column.Name, original, column.Type, Evidence: null))],
            RowsRead: rows.Kept + rejects.Count,
            rows.Kept,
            rejects.Count,
            rejects.First,
            [.. _notes, .. Notes(rows), .. select.Notes()]);
    }

    private static IEnumerable<string> Notes(JsonRowWriter rows)
    {
        if (rows.HasHeader)
        {
            yield return "The first list was taken as the names of the columns.";
        }

        if (rows.HasRepeatedKeys)
        {
            yield return "Some objects have a key twice: the first value was kept.";
        }

        if (rows.HasBrokenEscapes)
        {
            yield return "Some texts hold half a character (a lone surrogate): it was replaced by U+FFFD.";
        }
    }
}
