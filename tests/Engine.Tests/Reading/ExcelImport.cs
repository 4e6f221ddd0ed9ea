using Tablinum.Engine.Host;
using Tablinum.Engine.Host.Reading;
using Tablinum.Engine.Host.Reading.Excel;
using Tablinum.Engine.Protocol;

namespace Tablinum.Engine.Tests.Reading;

/// <summary>Reads workbooks in a folder of its own, as an engine would.</summary>
internal sealed class ExcelImport : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("tablinum-");
    private int _parts;

    /// <summary>All tables of a workbook, in the order of its sheets.</summary>
    public List<ImportedSheet> Read(byte[] workbook)
    {
        var path = Path.Combine(_folder.FullName, "upload");
        File.WriteAllBytes(path, workbook);
        return Read(path);
    }

    /// <inheritdoc cref="Read(byte[])"/>
    public List<ImportedSheet> Read(string path)
    {
        using var cancellation = new EngineCancellation();
        using var reader = ExcelReader.Open(path, _folder.FullName, ReadOptions.Of(ReadCorrections.None, previewRows: null), cancellation);
        return [.. reader.Sheets.Select(sheet => Read(reader, sheet)).OfType<ImportedSheet>()];
    }

    /// <summary>The only table.</summary>
    public ImportedSheet Single(byte[] workbook) => Assert.Single(Read(workbook));

    public void Dispose() => _folder.Delete(recursive: true);

    private ImportedSheet? Read(ExcelReader reader, ExcelSheet sheet)
    {
        using var part = new PartWriter(ImportRequest.Create(), Path.Combine(_folder.FullName, $"{_parts++}.duckdb"), _folder.FullName, sourceBytes: 0);
        var receipt = reader.Read(sheet, part);
        if (receipt is null)
        {
            return null;
        }

        var imported = new ImportedSheet(sheet, receipt, Rows(part));
        part.Finish();
        return imported;
    }

    private static List<string> Rows(PartWriter part)
    {
        var texts = part.Columns().Select(column => $"coalesce({Sql.Name(column.Name)}::VARCHAR, '∅')");
        return part.Texts($"SELECT {string.Join(" || '|' || ", texts)} FROM part.main.{PartTables.Rows} LIMIT 100");
    }
}

/// <summary>A sheet that became a table.</summary>
/// <param name="Rows">The first hundred, as texts with <c>|</c> between them and <c>∅</c> for NULL.</param>
internal sealed record ImportedSheet(ExcelSheet Sheet, ImportReceipt Receipt, IReadOnlyList<string> Rows)
{
    /// <summary>Names and types, a column a line.</summary>
    public string Columns => string.Join(", ", Receipt.Columns.Select(column => $"{column.Name} {column.Type}"));
}
