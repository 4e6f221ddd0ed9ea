using System.Buffers;
using System.Text;
using Tablinum.Engine.Protocol;

namespace Tablinum.Engine.Host.Reading.Text;

/// <summary>
/// Tables that are drawn with bars and rules, as in Markdown or as database consoles print them:
/// <code>
/// | id | name |
/// |----|------|
/// |  1 | Ann  |
/// </code>
/// They are written again as plain text with a bar between cells: outer bars, rules and the blanks around cells are no data.
/// </summary>
/// <remarks>Bytes above ASCII pass through as they are, so that the encoding is still found from them.</remarks>
internal sealed class DrawnTable
{
    /// <summary>For receipts.</summary>
    public const string Note = "The table is drawn with bars and rules: its outer bars, its rules and the blanks around cells were left out.";

    private const string FileName = "drawn-rows";
    private const char Bar = '|';

    /// <summary>People draw tables for people: nobody has read a longer one.</summary>
    private const long MaxBytes = 64 << 20;

    private const int MaxLinesAbove = 200;
    private static readonly SearchValues<char> RuleSigns = SearchValues.Create("|+-: \t");
    private static readonly byte[] Mark = [0xEF, 0xBB, 0xBF];

    private readonly bool _hasOuterBars;
    private string? _held;
    private bool _isBody;

    private DrawnTable(string rule) => _hasOuterBars = rule.StartsWith(Bar) || rule.StartsWith('+') || !rule.Contains('+', StringComparison.Ordinal);

    /// <summary>Writes the rows of a drawn table as plain text, on the same lines.</summary>
    /// <param name="said">Whoever names a delimiter wants the text cut by that.</param>
    /// <returns>The new file; null if nothing is drawn in this one.</returns>
    public static string? Plain(string path, string tempFolder, ReadCorrections said, EngineCancellation cancellation)
    {
        if (said.Delimiter is not null || new FileInfo(path).Length > MaxBytes || RuleBelowHeader(TextEncoding.Head(path)) is not { } rule)
        {
            return null;
        }

        var target = Path.Combine(tempFolder, FileName);
        using var source = File.OpenRead(path);
        using var output = File.Create(target);
        if (TextEncoding.Head(path).AsSpan().StartsWith(Mark))
        {
            source.Position = Mark.Length;
            output.Write(Mark);
        }

        using var reader = new StreamReader(source, Encoding.Latin1, detectEncodingFromByteOrderMarks: false);
        using var writer = new StreamWriter(output, Encoding.Latin1);
        writer.NewLine = "\n";
        var table = new DrawnTable(rule);
        while (reader.ReadLine() is { } line)
        {
            cancellation.ThrowIfCancelled();
            table.Take(line, writer);
        }

        table.End(writer);
        return target;
    }

    /// <summary>The first rule below a header with as many cells, which begins a block of lines with bars.</summary>
    private static string? RuleBelowHeader(ReadOnlySpan<byte> head)
    {
        head = head.StartsWith(Mark) ? head[Mark.Length..] : head;
        var (header, above) = ("", "");
        var lines = 0;
        foreach (var range in head.SplitAny("\r\n"u8))
        {
            var line = Encoding.Latin1.GetString(head[range]).Trim(' ', '\t');
            if (IsRule(line) && above.Contains(Bar, StringComparison.Ordinal) && header.Length > 0 && CellsOfRule(line).Count == Cells(above, hasOuterBars: true).Count)
            {
                return line;
            }

            if (++lines == MaxLinesAbove)
            {
                return null;
            }

            if (line.Length > 0) // CR and LF end one line
            {
                header = above.Contains(Bar, StringComparison.Ordinal) && !IsRule(above) ? "" : line;
                above = line;
            }
        }

        return null;
    }

    /// <summary>Dashes between bars or crosses; colons say how a column is aligned. A single dash is a value, unless bars stand around it.</summary>
    private static bool IsRule(string line) =>
        !line.AsSpan().ContainsAnyExcept(RuleSigns)
        && line.AsSpan().ContainsAny(Bar, '+')
        && (line.Contains("--", StringComparison.Ordinal) || (line.StartsWith(Bar) && line.EndsWith(Bar)))
        && CellsOfRule(line).TrueForAll(cell => cell.AsSpan().Trim(':') is { Length: > 0 } dashes && !dashes.ContainsAnyExcept('-'));

    private static List<string> CellsOfRule(string rule) => Cells(rule.Replace('+', Bar), hasOuterBars: true);

    /// <summary>A line is written when the next one shows that it is not the header, whose rule keeps its place as a blank line above it.</summary>
    private void Take(string line, StreamWriter writer)
    {
        if (IsRule(line.Trim(' ', '\t')))
        {
            if (!_isBody)
            {
                writer.WriteLine();
                _isBody = _held?.Contains(Bar, StringComparison.Ordinal) == true;
            }

            return;
        }

        if (_held is not null)
        {
            Write(_held, writer);
        }

        _held = line;
    }

    private void End(StreamWriter writer)
    {
        if (_held is not null)
        {
            Write(_held, writer);
        }
    }

    private void Write(string line, StreamWriter writer)
    {
        if (!_isBody || !line.Contains(Bar, StringComparison.Ordinal))
        {
            writer.WriteLine(line);
            return;
        }

        var cells = Cells(line, _hasOuterBars).Select(cell =>
            cell.AsSpan().ContainsAny(Bar, '"') ? $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : cell);
        writer.WriteLine(string.Join(Bar, cells));
    }

    /// <summary>Without the blanks around them; a bar behind a backslash is text.</summary>
    private static List<string> Cells(string line, bool hasOuterBars)
    {
        var cells = new List<string>();
        var cell = new StringBuilder();
        line = line.Trim(' ', '\t');
        for (var at = hasOuterBars && line.StartsWith(Bar) ? 1 : 0; at < line.Length; at++)
        {
            if (line[at] == '\\' && at + 1 < line.Length && line[at + 1] == Bar)
            {
                cell.Append(line[++at]);
            }
            else if (line[at] != Bar)
            {
                cell.Append(line[at]);
            }
            else
            {
                cells.Add(cell.ToString().Trim(' ', '\t'));
                cell.Clear();
            }
        }

        if (!(hasOuterBars && line.EndsWith(Bar) && cell.Length == 0))
        {
            cells.Add(cell.ToString().Trim(' ', '\t'));
        }

        return cells;
    }
}
