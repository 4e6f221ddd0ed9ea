using System.Globalization;

namespace Tablinum.Engine.Tests.Reading;

/// <summary>Spoilt files are read by detection alone, and held against what is known to be in them.</summary>
public sealed class PollutionTests(ITestOutputHelper output)
{
    [Fact]
    public void Detection_alone_reads_spoilt_files_as_they_were_meant()
    {
        var folder = Directory.CreateTempSubdirectory("pollutions-");
        try
        {
            var scores = Pollutions.All().Select(file => (file.Name, Score: ScoreOf(file, folder.FullName))).ToList();
            foreach (var (name, score) in scores.Where(entry => entry.Score < 10).OrderBy(entry => entry.Score))
            {
                output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{score:0.000} {name}"));
            }

            var mean = scores.Average(entry => entry.Score);
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{mean:0.000} is the mean of {scores.Count} files"));
            Assert.All(scores, entry => Assert.True(entry.Score > 0, entry.Name));
            Assert.InRange(mean, 9.95, 10);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>Ten points: one for a file that is read, and precision, recall and their harmonic mean of header, rows and cells.</summary>
    private static double ScoreOf(PollutedFile file, string folder)
    {
        var source = Path.Combine(folder, "in.csv");
        File.WriteAllBytes(source, file.Bytes);
        var read = Rewritten.FirstTableOf(source);
        var header = file.Header is null ? 3 : Measures(read[0], file.Header);
        var rows = Measures([.. read.Skip(1).Select(Joined)], [.. file.Rows.Select(Joined)]);
        var cells = Measures([.. read.Skip(1).SelectMany(row => row)], [.. file.Rows.SelectMany(row => row)]);
        return 1 + header + rows + cells;
    }

    private static string Joined(string[] row) => string.Join('\u0001', row);

    private static double Measures(string[] found, string[] expected)
    {
        if (found.Length == 0 && expected.Length == 0)
        {
            return 3;
        }

        var left = expected.GroupBy(value => value, StringComparer.Ordinal).ToDictionary(group => group.Key, group => group.Count(), StringComparer.Ordinal);
        var right = 0;
        foreach (var value in found)
        {
            if (left.TryGetValue(value, out var count) && count > 0)
            {
                left[value] = count - 1;
                right++;
            }
        }

        if (right == 0)
        {
            return 0;
        }

        var (precision, recall) = ((double)right / found.Length, (double)right / expected.Length);
        return precision + recall + (2 * precision * recall / (precision + recall));
    }
}
