using System.Diagnostics;
using System.Globalization;
using Tablinum.Attack.Tests.Engines;
using Tablinum.Engine.Client;
using Tablinum.Engine.Protocol;

namespace Tablinum.Attack.Tests.Files;

/// <summary>Files that are made to harm are refused with a code or become a table, in ten seconds of processor time and 800 MB.</summary>
public sealed class BombTests
{
    private const double MaxSeconds = 10;
    private const long MaxBytes = 800L << 20;

    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(1); // ten seconds of processor time, on a busy machine

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Files_that_are_made_to_harm_do_none()
    {
        using var canaries = new Canaries();
        var (outcomes, findings) = (new List<string>(), new List<string>());
        var (longest, largest) = (0.0, 0L);
        foreach (var (name, make) in new Bombs(canaries.FileStem).All)
        {
            var watch = Stopwatch.StartNew();
            var told = await OpenAsync(make());
            TestContext.Current.TestOutputHelper?.WriteLine($"{name}: {told.Outcome}, {told.Seconds:F1} s, {told.Bytes >> 20} MB, {watch.ElapsedMilliseconds} ms with its making");
            outcomes.Add(told.Outcome);
            (longest, largest) = (Math.Max(longest, told.Seconds), Math.Max(largest, told.Bytes));
            if (!HostileFileTests.IsClear(told.Outcome) || told.Seconds > MaxSeconds || told.Bytes > MaxBytes || told.Left.Count > 0 || canaries.IsIn(told.Text))
            {
                findings.Add(string.Create(CultureInfo.InvariantCulture, $"{name}: {told.Outcome}, {told.Seconds:F1} s, {told.Bytes >> 20} MB, {told.Left.Count} files left, {told.Text[..Math.Min(told.Text.Length, 300)]}"));
            }
        }

        Assert.True(findings.Count == 0, string.Join('\n', findings));
        Assert.Empty(canaries.Harm());
        Campaign.Tell("files made to harm", outcomes.Count, Campaign.Tally(outcomes));
        Campaign.Tell("files made to harm: most processor time, ms", (int)(longest * 1000), $"largest engine {largest >> 20} MB");
    }

    /// <summary>In an engine of its own, so that what is measured is of this file.</summary>
    private static async Task<Opened> OpenAsync(byte[] file)
    {
        await using var pool = new RealPool();
        var path = Path.Combine(pool.Folder, "upload");
        await File.WriteAllBytesAsync(path, file, Token);
        await pool.RunAsync(HogTests.Question("SELECT 1", Guid.Empty), Token);
        var before = RealPool.Engines().ToDictionary(engine => engine, RealPool.ProcessorSecondsOf);
        var outcome = await pool.RunAsync(new EngineWork(Guid.Empty, new IngestTask(path, AppendTo: null, OneTable: false), EngineLane.Heavy, Deadline), Token);
        var seconds = RealPool.Engines().Where(before.ContainsKey).Select(engine => RealPool.ProcessorSecondsOf(engine) - before[engine]).DefaultIfEmpty(0).Max();
        return new Opened(outcome.Outcome, outcome.Answer + outcome.Completed?.Ingest?[0].Receipt, seconds, RealPool.PeakOfEngines(), pool.LeftBehind());
    }

    /// <summary>What came of a file, and what it cost.</summary>
    /// <param name="Left">Files that stay in the engine's folder.</param>
    private sealed record Opened(string Outcome, string Text, double Seconds, long Bytes, IReadOnlyList<string> Left);
}
