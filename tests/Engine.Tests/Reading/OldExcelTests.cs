using Tablinum.Engine.Host;

namespace Tablinum.Engine.Tests.Reading;

public sealed class OldExcelTests : IDisposable
{
    private readonly ExcelImport _import = new();

    [Fact]
    public void Errors_are_no_empty_cells()
    {
        var table = _import.Single(new OldWorkbook()
            .Number(0, 0, 1).Boolean(0, 1, false)
            .Number(1, 0, 2).Boolean(1, 1, true)
            .Error(3, 0)
            .FormulaError(5, 1)
            .ToArray());

        Assert.Equal(["1|false", "2|true", "∅|∅", "∅|∅"], table.Rows);
        Assert.Contains("2 error values such as #N/A or #DIV/0! became NULL.", table.Receipt.Notes);
        Assert.Contains("2 blank rows between the rows were left out.", table.Receipt.Notes);
    }

    [Fact]
    public void Texts_of_formulas_over_arrays_are_read()
    {
        var table = _import.Single(new OldWorkbook()
            .Number(0, 0, 1).ArrayText(0, 1, "one")
            .Number(1, 0, 2).ArrayText(1, 1, "two and ", "größer", " end")
            .Number(2, 0, 3).Boolean(2, 1, true)
            .ToArray());

        Assert.Equal(["1|one", "2|two and größer end", "3|TRUE"], table.Rows);
    }

    [Fact]
    public void A_cell_where_no_sheet_has_one_is_refused() => Assert.Equal(
        "import.broken_excel",
        Assert.Throws<TaskFailure>(() => _import.Read(new OldWorkbook().Number(0, 0, 1).Number(40_000, 14_000, 2).ToArray())).Failure.Code);

    /// <summary>The chains of the file's own file system, and the records.</summary>
    [Fact]
    public void Damaged_files_are_read_or_refused()
    {
        var whole = new OldWorkbook().Number(0, 0, 1).ArrayText(0, 1, "one").Error(1, 0).ToArray();
        var (read, refused) = (0, 0);
        for (var at = 8; at < (3 * 512) + 200; at += 13)
        {
            var broken = whole.ToArray();
            broken[at] ^= 0xFF;
            try
            {
                _ = _import.Read(broken);
                read++;
            }
            catch (TaskFailure failure)
            {
                Assert.StartsWith("import.", failure.Failure.Code, StringComparison.Ordinal);
                refused++;
            }
        }

        Assert.True(read > 0 && refused > 0, $"{read} read, {refused} refused");
    }

    public void Dispose() => _import.Dispose();
}
