using Tablinum.Engine.Host.Reading.Excel;
using Tablinum.Engine.Host.Reading.Json;
using Tablinum.Engine.Host.Reading.Text;
using Tablinum.Engine.Protocol;

namespace Tablinum.Engine.Host.Reading;

/// <summary>A table of a file.</summary>
/// <param name="Index">0-based place in the file.</param>
/// <param name="Name">By which the file calls it; null if it is the file's only one.</param>
internal sealed record FileTable(int Index, string? Name);

/// <summary>An opened file: what tables it has, and how each becomes a part.</summary>
internal abstract class FileReader : IDisposable
{
    /// <summary>In the order of the file; one at least.</summary>
    public abstract IReadOnlyList<FileTable> Tables { get; }

    /// <summary>Opens a file with the reader for what it holds.</summary>
    /// <param name="tempFolder">For what a reader has to write meanwhile.</param>
    /// <exception cref="TaskFailure">It holds nothing that can be read as a table.</exception>
    public static FileReader Open(string path, string tempFolder, ReadOptions options, EngineCancellation cancellation) =>
        FileFormats.Of(TextEncoding.Head(path)) switch
        {
            FileFormat.Json => new OneTable(part => new JsonTableReader(part, tempFolder, options, cancellation).Read(path)),
            FileFormat.Workbook => ExcelReader.Open(path, tempFolder, options, cancellation),
            FileFormat.Parquet => new OneTable(part => new ParquetReader(part, options, cancellation).Read(path)),
            _ => TextFile.Open(path, tempFolder, options, cancellation),
        };

    /// <summary>Fills the part with the rows of a table and says how.</summary>
    /// <returns>Null if there is nothing in it: the part then has no table.</returns>
    public abstract ImportReceipt? Read(FileTable table, PartWriter part);

    /// <summary>Those that a person wants: all, or the one of that name.</summary>
    /// <param name="name">Null for all.</param>
    /// <param name="what">They are called in this format.</param>
    /// <exception cref="TaskFailure">There is none of that name.</exception>
    protected static IReadOnlyList<FileTable> Wanted(IReadOnlyList<FileTable> tables, string? name, string what) => name is null
        ? tables
        : (tables.FirstOrDefault(table => table.Name == name)
            ?? tables.FirstOrDefault(table => name.Equals(table.Name, StringComparison.OrdinalIgnoreCase))) is { } wanted
                ? [wanted]
                : throw ReadingFailure.UnfitCorrection(
                    $"There is no {what} \"{name}\" in this file. Its {what}s are {string.Join(", ", tables.Select(table => $"\"{table.Name}\""))}.");

    /// <inheritdoc />
    public virtual void Dispose()
    {
        // Most readers hold nothing open.
    }

    /// <summary>A file of a format that holds one table.</summary>
    private sealed class OneTable(Func<PartWriter, ImportReceipt> read) : FileReader
    {
        public override IReadOnlyList<FileTable> Tables { get; } = [new FileTable(Index: 0, Name: null)];

        public override ImportReceipt? Read(FileTable table, PartWriter part) => read(part);
    }
}
