using System.IO.Compression;
using System.Text;
using Tablinum.DuckDb;
using Tablinum.Foundation;

namespace Tablinum.Engine.Host.Encoders;

/// <summary>
/// Puts rows that <see cref="XlsxRowEncoder"/> wrote into a workbook, which is sent while it grows: sheets first, and what lists
/// them last.
/// </summary>
internal sealed class XlsxFile : IDisposable
{
    /// <summary>Columns that a sheet holds.</summary>
    public const int MaxColumns = 1 << 14;

    private const int MaxNameLength = 31;
    private const string Main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    private const string Office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    private const string Package = "http://schemas.openxmlformats.org/package/2006/";
    private const string ContentType = "application/vnd.openxmlformats-officedocument.spreadsheetml.";
    private const string Declaration = """<?xml version="1.0" encoding="UTF-8" standalone="yes"?>""" + "\n";

    private readonly IReadOnlyList<DuckColumn> _columns;
    private readonly string _name;
    private readonly SinkStream _stream;
    private readonly ZipArchive _archive;
    private Stream? _sheet;
    private int _sheets;

    /// <param name="columns">Of the rows.</param>
    /// <param name="name">What the rows are called: the first sheet gets the name, as far as it may.</param>
    /// <param name="sink">Where the file goes.</param>
    /// <exception cref="TaskFailure">There are more columns than a sheet holds.</exception>
    public XlsxFile(IReadOnlyList<DuckColumn> columns, string name, RowSink sink)
    {
        if (columns.Count > MaxColumns)
        {
            throw new TaskFailure(
                ErrorKind.OverLimit, "export.too_wide", $"A sheet of Excel holds {MaxColumns} columns. Select fewer, or export another format.");
        }

        _columns = columns;
        _name = name;
        _stream = new SinkStream(sink);
        _archive = new ZipArchive(_stream, ZipArchiveMode.Create, leaveOpen: true);
        WritePart("_rels/.rels", Relations([("officeDocument", "xl/workbook.xml")]));
        BeginSheet();
    }

    /// <summary>Takes bytes of rows, cut anywhere.</summary>
    public void Add(ReadOnlySpan<byte> bytes)
    {
        for (var at = bytes.IndexOf(XlsxRowEncoder.SheetBreak); at >= 0; at = bytes.IndexOf(XlsxRowEncoder.SheetBreak))
        {
            _sheet!.Write(bytes[..at]); // there is one until the file is finished
            EndSheet();
            BeginSheet();
            bytes = bytes[(at + 1)..];
        }

        _sheet!.Write(bytes);
    }

    /// <summary>Ends the file, which is no workbook until then.</summary>
    public void Finish()
    {
        EndSheet();
        var sheets = Enumerable.Range(1, _sheets).ToList();
        WritePart("xl/workbook.xml", $"""
            <workbook xmlns="{Main}" xmlns:r="{Office}"><sheets>{string.Concat(sheets.Select(i => $"""<sheet name="{SheetName(i)}" sheetId="{i}" r:id="rId{i}"/>"""))}</sheets></workbook>
            """);
        WritePart("xl/_rels/workbook.xml.rels", Relations([.. sheets.Select(i => ("worksheet", $"worksheets/sheet{i}.xml")), ("styles", "styles.xml")]));
        WritePart("[Content_Types].xml", $"""
            <Types xmlns="{Package}content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="{ContentType}sheet.main+xml"/><Override PartName="/xl/styles.xml" ContentType="{ContentType}styles+xml"/>{string.Concat(sheets.Select(i => $"""<Override PartName="/xl/worksheets/sheet{i}.xml" ContentType="{ContentType}worksheet+xml"/>"""))}</Types>
            """);
        using (var styles = Create("xl/styles.xml"))
        {
            styles.Write(XlsxStyles.Part);
        }

        _archive.Dispose();
    }

    /// <summary>Nothing more is sent, also if the file is unfinished.</summary>
    public void Dispose()
    {
        _stream.Close();
        _sheet?.Dispose();
        _archive.Dispose();
    }

    private static string Relations(IEnumerable<(string Type, string Target)> relations)
    {
        var all = relations.Select((relation, i) => $"""<Relationship Id="rId{i + 1}" Type="{Office}/{relation.Type}" Target="{relation.Target}"/>""");
        return $"""<Relationships xmlns="{Package}relationships">{string.Concat(all)}</Relationships>""";
    }

    private void BeginSheet()
    {
        _sheets++;
        _sheet = Create($"xl/worksheets/sheet{_sheets}.xml");
        using var buffer = new RowBuffer();
        buffer.Add(Encoding.UTF8.GetBytes(
            $"""{Declaration}<worksheet xmlns="{Main}"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><cols>"""));
        for (var i = 0; i < _columns.Count; i++)
        {
            buffer.Add(Encoding.ASCII.GetBytes($"""<col min="{i + 1}" max="{i + 1}" width="{Width(_columns[i])}" customWidth="1"/>"""));
        }

        buffer.Add("</cols><sheetData><row r=\"1\">"u8);
        for (var i = 0; i < _columns.Count; i++)
        {
            buffer.Add(Encoding.ASCII.GetBytes($"<c s=\"{XlsxStyles.Header}\" r=\"{XlsxRowEncoder.ColumnName(i)}1"));
            XlsxText.Write(buffer, Encoding.UTF8.GetBytes(_columns[i].Name));
        }

        buffer.Add("</row>"u8);
        _sheet.Write(buffer.Written);
    }

    private void EndSheet()
    {
        _sheet!.Write("</sheetData></worksheet>"u8); // see Add
        _sheet.Dispose();
        _sheet = null;
    }

    /// <summary>In characters: wide enough for times, which are otherwise shown as hashes, and for most names.</summary>
    private static int Width(DuckColumn column) => Math.Clamp(column.Name.Length + 2, column.Type.Id switch
    {
        DuckTypeId.Timestamp or DuckTypeId.TimestampTz or DuckTypeId.TimestampS or DuckTypeId.TimestampMs or DuckTypeId.TimestampNs => 20,
        DuckTypeId.Varchar => 16,
        _ => 12,
    }, 40);

    /// <summary>As the rows are called, without what Excel does not allow; numbered from the second sheet on.</summary>
    private string SheetName(int number)
    {
        var suffix = number == 1 ? "" : $" ({number})";
        var allowed = string.Concat(_name.Select(c => c is '[' or ']' or ':' or '*' or '?' or '/' or '\\' or '"' || char.IsControl(c) ? '_' : c));
        var cut = allowed[..Math.Min(allowed.Length, MaxNameLength - suffix.Length)].Trim('\'', ' ');
        using var buffer = new RowBuffer();
        XlsxText.WriteEscaped(buffer, Encoding.UTF8.GetBytes((cut.Length == 0 ? "Sheet" : cut) + suffix));
        return Encoding.UTF8.GetString(buffer.Written);
    }

    private void WritePart(string name, string text)
    {
        using var part = Create(name);
        part.Write(Encoding.UTF8.GetBytes(Declaration + text));
    }

    private Stream Create(string name) => _archive.CreateEntry(name, CompressionLevel.Fastest).Open();

    /// <summary>Hands on what is written, until it is closed.</summary>
    private sealed class SinkStream(RowSink sink) : Stream
    {
        private bool _isClosed;

        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            if (!_isClosed && !buffer.IsEmpty)
            {
                sink(buffer);
            }
        }

        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

        public override void Flush()
        {
            // Nothing is held back.
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Close()
        {
            _isClosed = true;
            base.Close();
        }
    }
}
