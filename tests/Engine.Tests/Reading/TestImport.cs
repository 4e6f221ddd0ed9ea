using System.Text;
using Tablinum.Engine.Host;
using Tablinum.Engine.Host.Reading;
using Tablinum.Engine.Host.Reading.Json;
using Tablinum.Engine.Protocol;

namespace Tablinum.Engine.Tests.Reading;

/// <summary>A part file in a folder of its own, with the limits of an import, and files to read into it.</summary>
internal sealed class TestImport : IDisposable
{
    private readonly EngineCancellation _cancellation = new();

    public TestImport()
    {
        Folder = Directory.CreateTempSubdirectory("tablinum-import-").FullName;
        Part = new PartWriter(ImportRequest.Create(), Path.Combine(Folder, "part.duckdb"), Folder, sourceBytes: 0);
    }

    public string Folder { get; }

    public PartWriter Part { get; }

    public string PathOf(string name) => Path.Combine(Folder, name);

    public string FileOf(byte[] content)
    {
        var path = PathOf("upload");
        File.WriteAllBytes(path, content);
        return path;
    }

    public ImportReceipt ReadJson(string text) => ReadJsonFile(FileOf(Encoding.UTF8.GetBytes(text)));

    public ImportReceipt ReadJsonFile(string path) => new JsonTableReader(Part, Folder, ReadOptions.Of(ReadCorrections.None, previewRows: null), _cancellation).Read(path);

    public string Unpack(string path) => new Decompression(ImportRequest.Create(), Folder, _cancellation).Unpack(path);

    /// <summary>The code of the refusal.</summary>
    public EngineFailure Refusal(string text) => Assert.Throws<TaskFailure>(() => ReadJson(text)).Failure;

    /// <summary>The table as DuckDB writes it in CSV, without the header: lines joined by <c>/</c>.</summary>
    public string Rows()
    {
        var target = PathOf("rows.csv");
        Part.Connection.Execute($"COPY part.main.data TO '{target}' (FORMAT csv, HEADER false, DELIMITER '|', QUOTE '', ESCAPE '')");
        return File.ReadAllText(target)[..^1].Replace('\n', '/');
    }

    public void Dispose()
    {
        Part.Dispose();
        _cancellation.Dispose();
        Directory.Delete(Folder, recursive: true);
    }

    /// <summary>Names and types.</summary>
    public static string Columns(ImportReceipt receipt) => string.Join(", ", receipt.Columns.Select(column => $"{column.Name} {column.Type}"));
}
