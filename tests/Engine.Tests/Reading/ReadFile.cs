using System.Text;
using Tablinum.Engine.Host;
using Tablinum.Engine.Host.Reading;
using Tablinum.Engine.Protocol;

namespace Tablinum.Engine.Tests.Reading;

/// <summary>Reads files as an import does, in a folder of its own, and shows what is in the part.</summary>
internal sealed class ReadFile : IDisposable
{
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
        _part?.Dispose();
        var part = Path.Combine(_folder.FullName, "part.duckdb");
        File.Delete(part);
        _part = new PartWriter(ImportRequest.Create(), part, _folder.FullName);
        using var file = FileReader.Open(path, _folder.FullName, Options(), _cancellation);
        return file.Read(file.Tables[0], _part) ?? throw new InvalidOperationException("An empty table.");
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

    private ReadOptions Options() => ReadOptions.Of(
        new IngestTask("", AppendTo: null, OneTable: false) { Corrections = Corrections, PreviewRows = PreviewRows });
}
