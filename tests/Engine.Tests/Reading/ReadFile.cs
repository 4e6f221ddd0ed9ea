using System.Text;
using Tablinum.Engine.Host;
using Tablinum.Engine.Host.Reading;
using Tablinum.Engine.Protocol;

namespace Tablinum.Engine.Tests.Reading;

/// <summary>Reads files as an import does, in a folder of its own, and shows what is in the part.</summary>
internal sealed class ReadFile : IDisposable
{
    private const string PartName = "part.duckdb";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("reading-");
    private readonly EngineCancellation _cancellation = new();
    private PartWriter? _part;

    public PartWriter Part => _part ?? throw new InvalidOperationException("Nothing has been read.");

    /// <summary>What a person says about the files that are read.</summary>
    public ReadCorrections Corrections { get; set; } = ReadCorrections.None;

    /// <summary>Whether no more than a sample is to be read.</summary>
    public int? PreviewRows { get; set; }

    public ImportReceipt Text(string text) => Bytes(Encoding.UTF8.GetBytes(text));

    public ImportReceipt Bytes(byte[] bytes)
    {
        var path = Path.Combine(_folder.FullName, "input");
        File.WriteAllBytes(path, bytes);
        return Table(path);
    }

    /// <summary>The first table of a file.</summary>
    public ImportReceipt Table(string path)
    {
        NewPart();
        using var file = FileReader.Open(path, _folder.FullName, Options(), _cancellation);
        return file.Read(file.Tables[0], Part) ?? throw new InvalidOperationException("An empty table.");
    }

    /// <summary>The tables of a text: name, names of the columns, then the rows, joined by <c>/</c>; and where its rows begin.</summary>
    public IReadOnlyList<(string? Name, string Rows, ImportReceipt Receipt)> Tables(string text)
    {
        var path = Path.Combine(_folder.FullName, "input");
        File.WriteAllText(path, text);
        using var file = FileReader.Open(path, _folder.FullName, Options(), _cancellation);
        return [.. file.Tables.Select(table =>
        {
            NewPart();
            var receipt = file.Read(table, Part) ?? throw new InvalidOperationException("An empty table.");
            var names = string.Join('|', receipt.Columns.Select(column => column.Name));
            return (table.Name, string.Join('/', [names, .. Rows()]), receipt);
        })];
    }

    /// <summary>Size of the part as it is stored; nothing can be read from it afterwards.</summary>
    public long PartBytes()
    {
        Part.Finish();
        return new FileInfo(Path.Combine(_folder.FullName, PartName)).Length;
    }

    /// <summary>All rows, cells as text joined by <c>|</c>; NULL is <c>∅</c>.</summary>
    public IReadOnlyList<string> Rows()
    {
        var cells = Part.Columns().Select(column => $"coalesce(CAST({Sql.Name(column.Name)} AS VARCHAR), '∅')");
        return Part.Texts($"SELECT concat_ws('|', {string.Join(", ", cells)}) FROM part.main.data");
    }

    public void Dispose()
    {
        _part?.Dispose();
        _cancellation.Dispose();
        _folder.Delete(recursive: true);
    }

    private void NewPart()
    {
        _part?.Dispose();
        var part = Path.Combine(_folder.FullName, PartName);
        File.Delete(part);
        _part = new PartWriter(ImportRequest.Create(), part, _folder.FullName, sourceBytes: 0);
    }

    private ReadOptions Options() => ReadOptions.Of(Corrections, PreviewRows);
}
