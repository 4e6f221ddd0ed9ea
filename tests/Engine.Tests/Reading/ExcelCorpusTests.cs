using System.Diagnostics;
using Tablinum.Engine.Host;

namespace Tablinum.Engine.Tests.Reading;

public sealed class ExcelCorpusTests
{
    /// <summary>Failures that a person can do something about.</summary>
    private static readonly string[] Codes = ["import.broken_excel", "import.encrypted", "import.unsupported_workbook", "import.too_large"];

    /// <summary>Workbooks that people attached to bug reports, many of them damaged on purpose.</summary>
    [Fact]
    public void Workbooks_of_the_corpus_are_read_or_refused_with_a_reason()
    {
        var folder = SharedCorpus.Folder("excel");
        using var import = new ExcelImport();
        var (tables, refused) = (0, new List<string>());

        foreach (var path in Workbooks(folder))
        {
            var began = Stopwatch.GetTimestamp();
            try
            {
                tables += import.Read(path).Count;
            }
            catch (TaskFailure failure)
            {
                Assert.Contains(failure.Failure.Code, Codes);
                refused.Add($"{Path.GetFileName(path)} {failure.Failure.Code}");
            }

            Assert.True(Stopwatch.GetElapsedTime(began) < TimeSpan.FromSeconds(10), path);
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{tables} tables, {refused.Count} refused\n{string.Join('\n', refused)}");
        Assert.InRange(tables, 50, int.MaxValue);
        Assert.InRange(refused.Count, 1, tables / 5);
    }

    /// <summary>Every eighth: all of them take a minute.</summary>
    private static IEnumerable<string> Workbooks(string folder) => Directory.EnumerateFiles(folder)
        .Where(path => Path.GetExtension(path) is ".xls" or ".xlsx")
        .Order(StringComparer.Ordinal)
        .Where((_, i) => i % 8 == 0);
}
