namespace Tablinum.Engine.Host.Reading.Text;

/// <summary>What was done to read a record that does not keep to the dialect.</summary>
internal enum Repair
{
    None,

    /// <summary>A quote that was not escaped is taken as text.</summary>
    Quote,

    /// <summary>The record has a delimiter of its own.</summary>
    Delimiter,
}

/// <summary>
/// Reads records one after another from a text of any length. A record that has not the expected number of cells is read again in
/// other ways, and taken in the first way that gives that number.
/// </summary>
internal sealed class RecordReader
{
    /// <summary>Longer ones are refused: they would not fit into the memory of an engine.</summary>
    public const int MaxRecordChars = 32 << 20;

    /// <summary>A quote that has not closed by then was no opening quote, if the record can be read without it.</summary>
    private const int MaxLinesOfRecord = 1_000;

    private static readonly string[] OtherDelimiters = [",", ";", "\t", "|", ":", " "];

    private readonly TextReader _text;
    private readonly Dialect _dialect;
    private readonly RecordParser _parser;
    private readonly Dictionary<string, RecordParser> _others = [];
    private readonly int _width;
    private char[] _buffer = new char[1 << 16];
    private int _start;
    private int _end;
    private bool _isLast;
    private long _nextLine = 1;
    private long _offset;
    private long _unclosedUntil;

    /// <param name="width">Expected cells of a record; 0 if that is not known.</param>
    public RecordReader(TextReader text, Dialect dialect, int width)
    {
        (_text, _dialect, _width) = (text, dialect, width);
        _parser = Current = new RecordParser(dialect);
    }

    /// <summary>The cells of the record read last.</summary>
    public RecordParser Current { get; private set; }

    /// <summary>1-based line on which it begins.</summary>
    public long Line { get; private set; }

    /// <summary>How it was read.</summary>
    public Repair Repair { get; private set; }

    /// <summary>Whether a quote has opened so far that did not close in the text that was held.</summary>
    public bool HasOpenQuote => _unclosedUntil > 0;

    /// <summary>The record as it stands in the text, without its end; until the next one is read.</summary>
    public ReadOnlySpan<char> Raw => _buffer.AsSpan(_start - Current.Consumed, Current.Consumed).TrimEnd("\r\n");

    /// <summary>Goes to the next record.</summary>
    /// <returns>False at the end of the text.</returns>
    /// <exception cref="TaskFailure">The record is longer than any engine can hold.</exception>
    public bool Read()
    {
        if (_start == _end && !Fill())
        {
            return false;
        }

        Current = _parser;
        Line = _nextLine;
        var rule = _offset < _unclosedUntil ? QuoteRule.None : QuoteRule.Dialect;
        var end = ParseWhole(rule);
        Repair = rule == QuoteRule.None && _parser.HasStrayQuote ? Repair.Quote : Repair.None;
        if (_width > 0 && (_parser.Count != _width || end == RecordEnd.Unclosed))
        {
            Mend(rule, end);
        }

        _nextLine += LinesIn(_buffer.AsSpan(_start, Current.Consumed));
        _start += Current.Consumed;
        _offset += Current.Consumed;
        return true;
    }

    /// <summary>
    /// Parses by the dialect, with as much text as that takes. Where a look for a closing quote has found none up to some place, one
    /// that opens before it has none either: each stretch of text is looked through once, however many quotes never close.
    /// </summary>
    private RecordEnd ParseWhole(QuoteRule rule)
    {
        RecordEnd end;
        while ((end = Parse(_parser, rule)) == RecordEnd.NeedsMore)
        {
            if (!IsFull)
            {
                Fill();
            }
            else if (rule == QuoteRule.Dialect && Parse(_parser, QuoteRule.None) == RecordEnd.Whole)
            {
                end = RecordEnd.Unclosed;
                break;
            }
            else
            {
                throw ReadingFailure.TooLarge(
                    $"The record on line {Line} is longer than {MaxRecordChars >> 20} million characters. A quote may be missing there.");
            }
        }

        if (end == RecordEnd.Unclosed)
        {
            _unclosedUntil = _offset + (_end - _start);
        }

        return end;
    }

    /// <summary>Tries the other ways; leaves the first parse, or that of the single line if a quote never closes, when none fits.</summary>
    private void Mend(QuoteRule rule, RecordEnd end)
    {
        var (cells, lines) = (_parser.Count, LinesIn(_buffer.AsSpan(_start, _parser.Consumed)));
        var mayBeQuotes = rule == QuoteRule.Dialect && (_parser.HasStrayQuote || end == RecordEnd.Unclosed || lines > 1);
        if (mayBeQuotes && (Fits(_parser, QuoteRule.StrayQuote) || Fits(_parser, QuoteRule.None)))
        {
            Repair = Repair.Quote;
            return;
        }

        // Only a record that is hardly cut at all has a delimiter of its own: by chance a few more cells are found with any.
        if (_width > 2 && cells * 2 <= _width && Array.Find(OtherDelimiters, IsOwnDelimiter) is { } own)
        {
            Current = With(own);
            Repair = Repair.Delimiter;
            return;
        }

        var isSound = end == RecordEnd.Whole && lines <= MaxLinesOfRecord;
        Repair = isSound ? Repair : Repair.Quote;
        Parse(_parser, isSound ? rule : QuoteRule.None);
    }

    /// <summary>A remark may have as many words as the table has columns: blanks and colons only part what is no mere words.</summary>
    private bool IsOwnDelimiter(string other)
    {
        var parser = With(other);
        if (other == _dialect.Delimiter || !Fits(parser, QuoteRule.Dialect))
        {
            return false;
        }

        var words = 0;
        for (var cell = 0; cell < parser.Count; cell++)
        {
            words += CellKinds.Of(parser[cell]) == CellKind.Text ? 1 : 0;
        }

        return other is not (" " or ":") || words * 2 <= parser.Count;
    }

    private bool Fits(RecordParser parser, QuoteRule rule) => Parse(parser, rule) == RecordEnd.Whole && parser.Count == _width;

    /// <summary>Whether the record that begins at the start of the buffer has all the room there is.</summary>
    private bool IsFull => _start == 0 && _end == _buffer.Length && _buffer.Length >= MaxRecordChars;

    private RecordEnd Parse(RecordParser parser, QuoteRule rule) => parser.Parse(_buffer.AsSpan(_start, _end - _start), rule, _isLast);

    private RecordParser With(string delimiter)
    {
        if (!_others.TryGetValue(delimiter, out var parser))
        {
            parser = _others[delimiter] = new RecordParser(_dialect with { Delimiter = delimiter });
        }

        return parser;
    }

    /// <summary>Reads more text behind what is held.</summary>
    /// <returns>False if there is none and nothing is held.</returns>
    private bool Fill()
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
        }

        if (_end == _buffer.Length)
        {
            Array.Resize(ref _buffer, _buffer.Length * 2);
        }

        var read = _text.ReadBlock(_buffer, _end, _buffer.Length - _end);
        _end += read;
        _isLast = _end < _buffer.Length;
        return _end > 0;
    }

    private static int LinesIn(ReadOnlySpan<char> text)
    {
        var lines = text.Count('\n');
        for (var at = text.IndexOf('\r'); at >= 0 && at < text.Length;)
        {
            lines += at + 1 < text.Length && text[at + 1] == '\n' ? 0 : 1;
            var next = text[(at + 1)..].IndexOf('\r');
            at = next < 0 ? -1 : at + 1 + next;
        }

        return lines;
    }
}
