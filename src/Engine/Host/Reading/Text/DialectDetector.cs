using System.Buffers;
using Tablinum.Engine.Protocol;

namespace Tablinum.Engine.Host.Reading.Text;

/// <summary>Finds how a text is cut into cells.</summary>
/// <remarks>
/// Every delimiter and quote that could be meant cuts the sample; the one whose records are the most alike and whose cells are
/// the cleanest wins. Measuring both forms and types follows G. van den Burg, A. Nazábal, C. Sutton: Wrangling messy CSV files by
/// detecting row and type patterns, 2019; the weight of the most frequent form, in place of a division by the number of forms,
/// is ours: one broken record must not halve a score. Nor must a second table below the first: records that are like the one above
/// them count as much as those of the most frequent form.
/// </remarks>
internal static class DialectDetector
{
    private const int MaxSampleChars = 1 << 16;
    private const int MaxRecords = 500;
    private const int MaxCandidates = 12;

    /// <summary>Stand between words of ordinary text or inside numbers: they never separate cells.</summary>
    private const string NeverDelimiters = "\"'`.-_\\()[]{}<>+?!\u00A0";
    private const string UsualDelimiters = ",;\t|";
    private static readonly SearchValues<char> Untidy = SearchValues.Create(",;\t|\"\u0001\u001F");
    private static readonly char[] Quotes = ['"', '\''];

    /// <summary>The dialect of a text, judged by its beginning.</summary>
    public static Dialect Detect(ReadOnlySpan<char> text, ReadCorrections said)
    {
        var sample = WholeLines(text);
        var quotes = said.Quote is { } given ? [CharOf(given)] : Quotes;
        var best = said.Delimiter switch
        {
            { } delimiter => Best(sample, [delimiter], quotes, new Dialect(delimiter, quotes[0], quotes[0])),
            null when SaidByTheFile(sample) is { } delimiter => Refine(sample, new Dialect(delimiter.ToString(), quotes[0], quotes[0])),
            null => Refine(sample, Best(sample, Candidates(sample), quotes, new Dialect("", quotes[0], quotes[0]))),
        };
        return said.Escape is { } escape ? best with { Escape = CharOf(escape) } : best;
    }

    private static char CharOf(string sign) => sign.Length == 0 ? '\0' : sign[0];

    /// <param name="otherwise">What it is if no delimiter cuts the text well.</param>
    private static Dialect Best(ReadOnlySpan<char> sample, IEnumerable<string> delimiters, char[] quotes, Dialect otherwise)
    {
        var (best, bestScore) = (otherwise, otherwise.Delimiter.Length == 0 ? Score(sample, otherwise) : 0);
        foreach (var delimiter in delimiters.Where(delimiter => delimiter.Length > 0))
        {
            foreach (var quote in quotes)
            {
                if (quotes.Length > 1 && quote != '"' && !sample.Contains(quote))
                {
                    continue;
                }

                var candidate = new Dialect(delimiter, quote, quote == '\0' ? '\0' : EscapeOf(sample, quote, delimiter[0]));
                var score = Score(sample, candidate) * Prior(delimiter[0]);
                if (score > bestScore)
                {
                    (best, bestScore) = (candidate, score);
                }
            }
        }

        return best;
    }

    /// <summary>Some spreadsheets write <c>sep=;</c> on the first line.</summary>
    private static char? SaidByTheFile(ReadOnlySpan<char> text) =>
        text.StartsWith("sep=", StringComparison.OrdinalIgnoreCase) && text.Length > 5 && text[5] is '\r' or '\n' ? text[4] : null;

    private static ReadOnlySpan<char> WholeLines(ReadOnlySpan<char> text)
    {
        if (text.Length <= MaxSampleChars)
        {
            return text;
        }

        text = text[..MaxSampleChars];
        var last = text.LastIndexOfAny('\n', '\r');
        return last > 0 ? text[..(last + 1)] : text;
    }

    /// <summary>Characters that stand in many lines, and are neither letters nor digits.</summary>
    private static IEnumerable<string> Candidates(ReadOnlySpan<char> sample)
    {
        var lines = 0;
        var inLines = new Dictionary<char, int>();
        var seen = new HashSet<char>();
        foreach (var line in sample.EnumerateLines())
        {
            if (line.IsEmpty)
            {
                continue;
            }

            lines++;
            seen.Clear();
            foreach (var c in line)
            {
                if (!char.IsLetterOrDigit(c) && !char.IsSurrogate(c) && !NeverDelimiters.Contains(c, StringComparison.Ordinal) && seen.Add(c))
                {
                    inLines[c] = inLines.GetValueOrDefault(c) + 1;
                }
            }
        }

        return
        [
            .. inLines
                .Where(entry => UsualDelimiters.Contains(entry.Key, StringComparison.Ordinal) || entry.Value * 4 >= lines)
                .OrderByDescending(entry => UsualDelimiters.Contains(entry.Key, StringComparison.Ordinal))
                .ThenByDescending(entry => entry.Value)
                .Select(entry => entry.Key.ToString())
                .Take(MaxCandidates),
        ];
    }

    /// <summary>Between equals the usual one is meant.</summary>
    private static double Prior(char delimiter) => delimiter switch
    {
        ',' => 1,
        ';' or '\t' or '|' => 0.99,
        < ' ' => 0.95,
        '^' or '~' or '#' or '¦' or '§' or '&' => 0.9,
        ' ' => 0.75,
        ':' or '/' or '=' or '@' => 0.6,
        _ => 0.7,
    };

    private static double Score(ReadOnlySpan<char> sample, Dialect dialect)
    {
        var forms = new Dictionary<int, int>();
        var (records, cells, clean) = (0, 0, 0.0);
        var (before, asBefore) = (0, 0);
        var parser = new RecordParser(dialect);
        for (var at = 0; at < sample.Length && records < MaxRecords; at += parser.Consumed)
        {
            if (parser.Parse(sample[at..], QuoteRule.Dialect, isLast: true) == RecordEnd.Unclosed)
            {
                parser.Parse(sample[at..], QuoteRule.None, isLast: true);
            }

            if (parser.Count == 1 && parser[0].IsEmpty)
            {
                continue;
            }

            records++;
            forms[parser.Count] = forms.GetValueOrDefault(parser.Count) + 1;
            asBefore += parser.Count == before && before > 1 ? 1 : 0;
            before = parser.Count;
            cells += parser.Count;
            for (var cell = 0; cell < parser.Count; cell++)
            {
                clean += Cleanness(parser[cell], dialect);
            }
        }

        if (records == 0)
        {
            return 0;
        }

        var (width, count) = forms.MaxBy(form => form.Value * (form.Key > 1 ? 1.0 : 0.5));
        var form = dialect.Delimiter.Length == 0 ? 0.1 : forms.Sum(entry => entry.Value * (entry.Key - 1.0) / entry.Key) / records;
        var share = (double)Math.Max(count, asBefore) / records;
        var purity = clean / cells;
        return width == 1 && dialect.Delimiter.Length > 0 ? 0 : form * share * share * purity * purity;
    }

    /// <summary>1 for a value of a known form or plain words; less for cells that look cut in the wrong place.</summary>
    private static double Cleanness(ReadOnlySpan<char> cell, Dialect dialect)
    {
        cell = cell.Trim();
        if (cell.IsEmpty)
        {
            return 0.9;
        }

        if (cell.Length > 1_000)
        {
            return 0.5;
        }

        return CellKinds.Of(cell) != CellKind.Text ? 1
            : cell[0] is '"' or '\'' || cell[^1] is '"' || (cell[^1] == '\'' && cell[0] == '\'') ? 0.3
            : !cell.ContainsAny(Untidy) ? 0.95
            : dialect.Delimiter.AsSpan().ContainsAny(UsualDelimiters) ? 0.8
            : 0.4;
    }

    /// <summary>The character that stands before quotes which neither open nor close a cell; the quote itself if they are doubled.</summary>
    private static char EscapeOf(ReadOnlySpan<char> sample, char quote, char delimiter)
    {
        var before = new Dictionary<char, int>();
        for (var at = 1; at + 1 < sample.Length; at++)
        {
            if (sample[at] != quote)
            {
                continue;
            }

            var (previous, next) = (sample[at - 1], sample[at + 1]);
            if (previous == quote)
            {
                before[quote] = before.GetValueOrDefault(quote) + 1;
            }
            else if (!char.IsLetterOrDigit(previous) && !char.IsWhiteSpace(previous) && previous != delimiter
                && (previous == '\\' || (next != delimiter && next is not '\n' and not '\r' && char.IsPunctuation(previous) && !".,;:!?()".Contains(previous, StringComparison.Ordinal))))
            {
                before[previous] = before.GetValueOrDefault(previous) + 1;
            }
        }

        before.Remove(quote, out var doubled);
        return before.Count > 0 && before.MaxBy(entry => entry.Value) is var (escape, times) && times > doubled / 2 && (escape == '\\' || times > 2)
            ? escape
            : quote;
    }

    /// <summary>A delimiter that always has the same company is longer than one character: <c>", "</c>, <c>||</c>, <c>~|~</c>.</summary>
    private static Dialect Refine(ReadOnlySpan<char> sample, Dialect dialect)
    {
        if (dialect.Delimiter.Length != 1 || dialect.Delimiter[0] is ' ' or '\t')
        {
            return dialect;
        }

        var delimiter = dialect.Delimiter[0];
        var pair = new string(delimiter, 2);
        if (sample.Count(pair) * 2 >= sample.Count(delimiter) * 0.95)
        {
            return dialect with { Delimiter = pair }; // the single one would make every other cell empty
        }

        var (left, right) = (Company(sample, delimiter, -1), Company(sample, delimiter, 1));
        var longer = (left is { } l && l != ' ' ? l.ToString() : "") + delimiter + (right is { } r ? r.ToString() : "");
        return longer.Length == 1 ? dialect : Better(sample, dialect, longer);
    }

    private static Dialect Better(ReadOnlySpan<char> sample, Dialect dialect, string longer)
    {
        var candidate = dialect with { Delimiter = longer };
        return Score(sample, candidate) >= Score(sample, dialect) * 0.98 ? candidate : dialect;
    }

    /// <summary>The one character, no letter or digit, that stands beside nearly every delimiter.</summary>
    private static char? Company(ReadOnlySpan<char> sample, char delimiter, int side)
    {
        var beside = new Dictionary<char, int>();
        var total = 0;
        for (var at = sample.IndexOf(delimiter); at >= 0;)
        {
            total++;
            if (at + side is var other && other >= 0 && other < sample.Length)
            {
                beside[sample[other]] = beside.GetValueOrDefault(sample[other]) + 1;
            }

            var next = sample[(at + 1)..].IndexOf(delimiter);
            at = next < 0 ? -1 : at + 1 + next;
        }

        return total > 3 && beside.Count > 0 && beside.MaxBy(entry => entry.Value) is var (c, count)
            && !char.IsLetterOrDigit(c) && c is not ('"' or '\'' or '\n' or '\r') && count >= total * 0.95
                ? c
                : null;
    }
}
