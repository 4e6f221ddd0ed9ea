namespace Tablinum.Engine.Host.Reading.Text;

/// <summary>What to make of quotes.</summary>
internal enum QuoteRule
{
    /// <summary>As the dialect says. A quote that neither ends a cell nor is escaped stands for itself.</summary>
    Dialect,

    /// <summary>Two quotes before the end of a cell are a stray one and the closing one.</summary>
    StrayQuote,

    /// <summary>Quotes are text: the record ends with its line.</summary>
    None,
}

/// <summary>How the parse of one record ended.</summary>
internal enum RecordEnd
{
    /// <summary>At a record end or at the end of the text.</summary>
    Whole,

    /// <summary>At the end of the text inside a quoted cell.</summary>
    Unclosed,

    /// <summary>The text given ends before the record does.</summary>
    NeedsMore,
}

/// <summary>Cuts one record out of a text. The cells are held until the next parse; parsing allocates nothing once its buffers have grown.</summary>
internal sealed class RecordParser(Dialect dialect)
{
    private readonly string _delimiter = dialect.Delimiter;
    private readonly char _first = dialect.Delimiter.Length > 0 ? dialect.Delimiter[0] : '\0';
    private readonly List<int> _ends = [];
    private readonly List<bool> _areQuoted = [];
    private char[] _text = new char[1024];
    private int _length;

    /// <summary>Cells of the record; a blank line has one, which is empty.</summary>
    public int Count => _ends.Count;

    /// <summary>Characters of the text that the record takes, with its end.</summary>
    public int Consumed { get; private set; }

    /// <summary>Whether a quote neither opens nor closes a cell and is not escaped: the cells may be cut in the wrong places.</summary>
    public bool HasStrayQuote { get; private set; }

    /// <summary>A cell without its quotes and escapes.</summary>
    public ReadOnlySpan<char> this[int index]
    {
        get
        {
            var start = index == 0 ? 0 : _ends[index - 1];
            return _text.AsSpan(start, _ends[index] - start);
        }
    }

    /// <summary>All cells.</summary>
    public string[] ToArray()
    {
        var cells = new string[Count];
        for (var cell = 0; cell < cells.Length; cell++)
        {
            cells[cell] = this[cell].ToString();
        }

        return cells;
    }

    /// <summary>Whether the cells are these.</summary>
    public bool Is(IReadOnlyList<string> cells)
    {
        var at = 0;
        while (at < Count && at < cells.Count && this[at].SequenceEqual(cells[at]))
        {
            at++;
        }

        return at == Count && at == cells.Count;
    }

    /// <summary>Whether a cell stands in quotes.</summary>
    public bool IsQuoted(int index) => _areQuoted[index];

    /// <summary>Parses the record at the start of <paramref name="text"/>.</summary>
    /// <param name="isLast">Nothing follows <paramref name="text"/>.</param>
    public RecordEnd Parse(ReadOnlySpan<char> text, QuoteRule rule, bool isLast)
    {
        _ends.Clear();
        _areQuoted.Clear();
        _length = 0;
        HasStrayQuote = false;
        var quote = rule == QuoteRule.None ? '\0' : dialect.Quote;
        var at = 0;
        while (true)
        {
            var opening = quote == '\0' ? -1 : OpeningQuote(text, at, quote);
            _areQuoted.Add(opening >= 0);
            if (opening >= 0)
            {
                at = Quoted(text, opening + 1, quote, rule);
                if (at < 0)
                {
                    Consumed = text.Length;
                    _ends.Add(_length);
                    return isLast ? RecordEnd.Unclosed : RecordEnd.NeedsMore;
                }
            }

            // What follows a closing quote, or all of an unquoted cell.
            var rest = text[at..];
            var end = EndOfCell(rest);
            if (opening < 0 || !rest[..end].IsWhiteSpace())
            {
                Append(rest[..end]);
                HasStrayQuote |= dialect.Quote != '\0' && rest[..end].Contains(dialect.Quote);
            }

            at += end;
            _ends.Add(_length);
            if (at >= text.Length)
            {
                Consumed = text.Length;
                return isLast ? RecordEnd.Whole : RecordEnd.NeedsMore;
            }

            if (text[at] is not ('\n' or '\r') || StartsWithDelimiter(text[at..]))
            {
                at += _delimiter.Length;
                continue;
            }

            if (text[at] == '\r' && at + 1 >= text.Length && !isLast)
            {
                return RecordEnd.NeedsMore; // an LF may follow
            }

            Consumed = at + (text[at] == '\r' && at + 1 < text.Length && text[at + 1] == '\n' ? 2 : 1);
            return RecordEnd.Whole;
        }
    }

    /// <summary>Where a cell opens with a quote, blanks before it allowed; -1 if it does not.</summary>
    private int OpeningQuote(ReadOnlySpan<char> text, int at, char quote)
    {
        while (at < text.Length && text[at] == ' ' && !StartsWithDelimiter(text[at..]))
        {
            at++;
        }

        return at < text.Length && text[at] == quote ? at : -1;
    }

    /// <summary>Takes the inside of a quoted cell.</summary>
    /// <returns>Where the text goes on behind the closing quote; -1 if there is none.</returns>
    private int Quoted(ReadOnlySpan<char> text, int at, char quote, QuoteRule rule)
    {
        while (true)
        {
            var next = dialect.Escape == quote || dialect.Escape == '\0'
                ? text[at..].IndexOf(quote)
                : text[at..].IndexOfAny(quote, dialect.Escape);
            if (next < 0)
            {
                Append(text[at..]);
                return -1;
            }

            Append(text.Slice(at, next));
            at += next;
            if (text[at] != quote)
            {
                // An escape: before a quote or another escape it stands for that; before anything else for itself.
                if (at + 1 < text.Length && (text[at + 1] == quote || text[at + 1] == dialect.Escape))
                {
                    at++;
                }

                Append(text.Slice(at, 1));
                at++;
                continue;
            }

            if (ClosesAt(text, at + 1))
            {
                return at + 1;
            }

            // Doubled: one of the two. Otherwise a quote in the middle of a word: itself.
            var doubled = at + 1 < text.Length && text[at + 1] == quote && !(rule == QuoteRule.StrayQuote && ClosesAt(text, at + 2));
            HasStrayQuote |= !doubled;
            Append(text.Slice(at, 1));
            at += doubled ? 2 : 1;
        }
    }

    /// <summary>Whether the cell can end here: a delimiter, a record end or the end of the text, blanks before it allowed.</summary>
    private bool ClosesAt(ReadOnlySpan<char> text, int at)
    {
        while (at < text.Length && text[at] == ' ' && !StartsWithDelimiter(text[at..]))
        {
            at++;
        }

        return at >= text.Length || text[at] is '\n' or '\r' || StartsWithDelimiter(text[at..]);
    }

    private int EndOfCell(ReadOnlySpan<char> text)
    {
        if (_delimiter.Length == 0)
        {
            return text.IndexOfAny('\n', '\r') is var line and >= 0 ? line : text.Length;
        }

        var at = 0;
        while (true)
        {
            var next = text[at..].IndexOfAny(_first, '\n', '\r');
            if (next < 0)
            {
                return text.Length;
            }

            at += next;
            if (text[at] is '\n' or '\r' || StartsWithDelimiter(text[at..]))
            {
                return at;
            }

            at++;
        }
    }

    private bool StartsWithDelimiter(ReadOnlySpan<char> text) =>
        _delimiter.Length == 1 ? text.Length > 0 && text[0] == _first : _delimiter.Length > 1 && text.StartsWith(_delimiter, StringComparison.Ordinal);

    private void Append(ReadOnlySpan<char> text)
    {
        if (_length + text.Length > _text.Length)
        {
            Array.Resize(ref _text, Math.Max(_text.Length * 2, _length + text.Length));
        }

        text.CopyTo(_text.AsSpan(_length));
        _length += text.Length;
    }
}
