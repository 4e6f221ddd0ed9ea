namespace Tablinum.Engine.Host.Reading.Text;

/// <summary>What a record of a table is.</summary>
internal enum RecordClass
{
    /// <summary>As many cells as the table has columns; or more, of which the further ones are empty.</summary>
    Row,

    /// <summary>Fewer cells: the missing ones are at its end.</summary>
    Short,

    /// <summary>More cells with values than the table has columns.</summary>
    Long,

    /// <summary>One cell between or below rows of many: a remark.</summary>
    Remark,

    /// <summary>A line that says of itself that it is a comment.</summary>
    Comment,

    /// <summary>The header once more.</summary>
    Header,
}

/// <summary>Reads the rows of a text file's table: passes over what is above it, its header and blank lines, and tells remarks from rows.</summary>
internal sealed class TableReader
{
    private readonly RecordReader _records;
    private readonly int _width;
    private readonly IReadOnlyList<string>? _header;
    private readonly bool _hasComments;
    private int _toPass;

    public TableReader(TextReader text, TextForm form)
    {
        _records = new RecordReader(text, form.Dialect, form.Layout.Width);
        _width = form.Layout.Width;
        _header = form.Layout.RepeatableHeader;
        _hasComments = form.HasComments;
        _toPass = form.Layout.SkippedRecords + form.Layout.HeaderRecords;
    }

    /// <summary>The cells of the row read last.</summary>
    public RecordParser Record => _records.Current;

    /// <summary>1-based line on which it begins.</summary>
    public long Line => _records.Line;

    /// <summary>Its text as it stands in the file.</summary>
    public ReadOnlySpan<char> Raw => _records.Raw;

    /// <summary>How it was read.</summary>
    public Repair Repair => _records.Repair;

    /// <summary>What it is.</summary>
    public RecordClass Class { get; private set; }

    /// <summary>Goes to the next record that is not blank.</summary>
    public bool Read()
    {
        while (_records.Read())
        {
            if (_toPass > 0)
            {
                _toPass--;
            }
            else if (_width == 1 || Record.Count > 1 || !Record[0].IsWhiteSpace())
            {
                Class = ClassOf();
                return true;
            }
        }

        return false;
    }

    private RecordClass ClassOf()
    {
        if (_hasComments && Raw.StartsWith(TextForm.CommentSign))
        {
            return RecordClass.Comment;
        }

        if (Record.Count == _width)
        {
            return _header is not null && Record.Is(_header) ? RecordClass.Header : RecordClass.Row;
        }

        if (Record.Count < _width)
        {
            return Record.Count == 1 && _width > 2 ? RecordClass.Remark : RecordClass.Short;
        }

        for (var cell = _width; cell < Record.Count; cell++)
        {
            if (!Record[cell].IsWhiteSpace())
            {
                return RecordClass.Long;
            }
        }

        return RecordClass.Row;
    }
}
