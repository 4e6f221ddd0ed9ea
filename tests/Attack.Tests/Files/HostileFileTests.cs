using Tablinum.Attack.Tests.Engines;
using Tablinum.Engine.Client;
using Tablinum.Engine.Protocol;

namespace Tablinum.Attack.Tests.Files;

/// <summary>Damaged files become tables with a receipt or are refused with a code, the same way each time, within the limits of an engine.</summary>
public sealed class HostileFileTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(1); // ten seconds of processor time, on a busy machine

    public static TheoryData<string> Formats => [.. SeedFile.All.Select(format => format.Key).Where(Campaign.IsWanted)];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Formats))]
    public async Task Damaged_files_are_read_or_refused(string format)
    {
        await using var pool = new RealPool();
        var seeds = SeedFile.All[format].ToArray();
        foreach (var seed in seeds)
        {
            Assert.Equal("ok", (await ReadAsync(pool, seed.Bytes)).Outcome);
        }

        var mutator = new Mutator(Campaign.Generator(stream: format.Sum(letter => letter)));
        var outcomes = new List<TaskOutcome>();
        var peak = 0L;
        for (var i = 0; i < Campaign.Files; i++)
        {
            var file = mutator.Mutate(seeds[i % seeds.Length]);
            var outcome = await ReadAsync(pool, file);
            outcomes.Add(outcome);
            Assert.True(IsClear(outcome.Outcome), IsClear(outcome.Outcome) ? "" : await KeptAsync(format, i, file, outcome.Outcome));
            if (i % 20 == 0)
            {
                peak = Math.Max(peak, RealPool.PeakOfEngines());
                var again = await ReadAsync(pool, file);
                Assert.True(Told(outcome) == Told(again), Told(outcome) == Told(again) ? "" : await KeptAsync(format, i, file, $"once {Told(outcome)}, then {Told(again)}"));
            }
        }

        Assert.Empty(pool.LeftBehind());
        Campaign.Tell($"damaged files, {format}", outcomes.Count, Campaign.Tally(outcomes.Select(outcome => outcome.Outcome)));
        Campaign.Tell($"damaged files, {format}: longest, ms", (int)outcomes.Max(outcome => (outcome.Late + Deadline).TotalMilliseconds), $"largest engine seen {peak >> 20} MB");
    }

    /// <summary>A table, or a refusal that is about files.</summary>
    internal static bool IsClear(string outcome) =>
        outcome is "ok" || (outcome.StartsWith("import.", StringComparison.Ordinal) && outcome != "import.timeout");

    /// <summary>What a person is told of it.</summary>
    private static string Told(TaskOutcome outcome) => outcome.Completed?.Ingest is not { } tables
        ? outcome.Outcome
        : string.Join('\n', tables.Select(table => $"{table.Name} {table.Rows} {table.RejectedRows} {table.Receipt}"));

    /// <summary>Where a file that was a surprise is kept, to become a test of its own.</summary>
    private static async Task<string> KeptAsync(string format, int number, byte[] file, string outcome)
    {
        var path = Path.Combine(Path.GetTempPath(), $"finding-{Campaign.Seed}-{number}.{format}");
        await File.WriteAllBytesAsync(path, file, Token);
        return $"{outcome}: {path}";
    }

    private static async Task<TaskOutcome> ReadAsync(RealPool pool, byte[] file)
    {
        var path = Path.Combine(pool.Folder, "upload");
        await File.WriteAllBytesAsync(path, file, Token);
        return await pool.RunAsync(new EngineWork(Guid.Empty, new IngestTask(path, AppendTo: null, OneTable: false), EngineLane.Heavy, Deadline), Token);
    }
}
