namespace Tablinum.Engine.Host.Reading.Text;

/// <summary>Where in a text a table begins.</summary>
/// <param name="FirstLine">1-based; its title is part of it.</param>
/// <param name="Title">Above its header; null if there is none.</param>
internal sealed record TableStart(long FirstLine, string? Title);

/// <summary>
/// Finds tables that stand one below the other in a text. Blank lines, and rows of another number of cells, part it into blocks; a
/// block with a header of its own above typed rows begins a table. Other blocks belong to the table above them, titles to that below.
/// </summary>
internal sealed class TableBoundaries
{
    private const int MaxBlocks = 1_000;
    private const int MaxHead = 100;
    private const int MinRecords = 3;
    private const int MaxTitleRecords = 3;
    private const int MaxTitleLength = 60;

    private readonly List<Block> _blocks = [];
    private readonly List<Entry> _pending = [];
    private bool _isOpen;

    /// <summary>Takes the next record.</summary>
    /// <param name="cells">Asked for at the beginning of blocks only.</param>
    public void Add(long line, int width, bool isBlank, Func<string[]> cells)
    {
        if (_blocks.Count > MaxBlocks)
        {
            return; // blank lines all over: no boundaries
        }

        if (isBlank)
        {
            Settle();
            _isOpen = false;
        }
        else if (!_isOpen)
        {
            _blocks.Add(new Block());
            _isOpen = true;
            _blocks[^1].Add(new Entry(line, width, cells()));
        }
        else if (width == _blocks[^1].Width)
        {
            Settle();
            _blocks[^1].Add(new Entry(line, width, _blocks[^1].Head.Count < MaxHead ? cells() : []));
        }
        else
        {
            Suspend(new Entry(line, width, cells()));
        }
    }

    /// <summary>The tables, when all records have been added; the first begins with the text.</summary>
    public IReadOnlyList<TableStart> Tables()
    {
        Settle();
        var tables = new List<TableStart>();
        IReadOnlyList<string>? names = null;
        Block? title = null;
        foreach (var block in _blocks.Count > MaxBlocks ? [] : _blocks)
        {
            if (block.Layout() is { } layout && (names is null || !layout.Names.SequenceEqual(names, StringComparer.Ordinal)))
            {
                names = layout.Names;
                var own = layout.SkippedRecords > 0 ? block : title;
                tables.Add(new TableStart(tables.Count == 0 ? 1 : (title ?? block).FirstLine, TitleOf(own)));
            }

            title = block.IsTitle ? block : null;
        }

        return tables;
    }

    /// <summary>A few rows of another width are ragged rows; more are another table.</summary>
    private void Suspend(Entry entry)
    {
        if (_pending.Count > 0 && _pending[0].Width != entry.Width)
        {
            Settle();
        }

        _pending.Add(entry);
        if (_pending.Count == MinRecords)
        {
            var block = new Block();
            _pending.ForEach(block.Add);
            _pending.Clear();
            _blocks.Add(block);
        }
    }

    /// <summary>Those that wait belong to the block above.</summary>
    private void Settle()
    {
        _pending.ForEach(entry => _blocks[^1].Add(entry));
        _pending.Clear();
    }

    private static string? TitleOf(Block? block) =>
        block?.Head[0] is [{ Length: > 0 and <= MaxTitleLength } title, .. var others] && others.All(string.IsNullOrWhiteSpace) ? title.Trim() : null;

    private sealed record Entry(long Line, int Width, string[] Cells);

    private sealed class Block
    {
        private readonly Dictionary<int, int> _widths = [];

        public List<string[]> Head { get; } = [];

        public long FirstLine { get; private set; }

        /// <summary>The most frequent.</summary>
        public int Width { get; private set; }

        public bool IsTitle => Width == 1 && Head.Count <= MaxTitleRecords && _widths.Count == 1;

        public void Add(Entry entry)
        {
            FirstLine = FirstLine == 0 ? entry.Line : FirstLine;
            if (Head.Count < MaxHead)
            {
                Head.Add(entry.Cells);
            }

            var count = _widths[entry.Width] = _widths.GetValueOrDefault(entry.Width) + 1;
            Width = Width == 0 || count > _widths[Width] ? entry.Width : Width;
        }

        /// <summary>How the table lies in the block; null if it is none of its own.</summary>
        public TableLayout? Layout()
        {
            if (Width < 2 || _widths[Width] < MinRecords || _widths[Width] * 4 < _widths.Values.Sum() * 3)
            {
                return null;
            }

            var layout = TableLayout.Of(Head, skipped: null, headerRecords: null);
            return layout is { HeaderRecords: > 0, SkippedRecords: <= MaxTitleRecords } && HasTypedColumn(layout) ? layout : null;
        }

        private bool HasTypedColumn(TableLayout layout)
        {
            var rows = Head.Skip(layout.SkippedRecords + layout.HeaderRecords).Where(record => record.Length == layout.Width).ToList();
            return rows.Count > 1 && Enumerable.Range(0, layout.Width).Any(column => rows.TrueForAll(row => IsTyped(row[column])));
        }

        private static bool IsTyped(string cell) => CellKinds.Of(cell) is not (CellKind.Text or CellKind.Empty or CellKind.Null);
    }
}
