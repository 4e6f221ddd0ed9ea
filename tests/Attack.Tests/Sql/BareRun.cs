using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Tablinum.Engine.Client;

namespace Tablinum.Attack.Tests.Sql;

/// <summary>What came of a statement.</summary>
/// <param name="Outcome"><c>done</c>, the kind of DuckDB's error, <c>ended</c> if the process ended, <c>hung</c> if it had to be.</param>
/// <param name="Answer">Its rows, or the error's text.</param>
internal sealed record BareOutcome(string Statement, string Outcome, string Answer);

/// <summary>Runs statements in DuckDB as it is, without the policy and its locks, in the cell or outside.</summary>
/// <param name="mayLeak">Whether a canary may be met: else that fails the test, wherever it is printed.</param>
internal sealed class BareRun(Canaries canaries, bool isConfined, bool mayLeak = false)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Runs them one after another; one that ends the process or hangs is followed by the next in a new process.</summary>
    public async Task<List<BareOutcome>> RunAsync(IReadOnlyList<string> statements, CancellationToken cancellationToken)
    {
        var outcomes = new List<BareOutcome>(statements.Count);
        while (outcomes.Count < statements.Count)
        {
            var first = outcomes.Count;
            var hung = await RunFromAsync(first, statements, outcomes, cancellationToken);
            if (outcomes.Count < statements.Count)
            {
                outcomes.Add(new BareOutcome(statements[outcomes.Count], hung ? "hung" : "ended", ""));
            }
        }

        return outcomes;
    }

    /// <summary>Whether it hung.</summary>
    private async Task<bool> RunFromAsync(int first, IReadOnlyList<string> statements, List<BareOutcome> outcomes, CancellationToken cancellationToken)
    {
        var folders = new EngineFolders(canaries.Engines, 1);
        using var process = await StartAsync(folders, cancellationToken);
        process.StandardInput.Close(); // a path can name it
        var errors = process.StandardError.ReadToEndAsync(cancellationToken);
        var input = Path.Combine(folders.In, "input");
        await File.WriteAllTextAsync(input + "~", JsonSerializer.Serialize(statements.Skip(first)), cancellationToken);
        File.Move(input + "~", input);
        try
        {
            while (await process.StandardOutput.ReadLineAsync(cancellationToken).AsTask().WaitAsync(Patience, cancellationToken) is { } line)
            {
                Assert.False(!mayLeak && canaries.IsIn(line), line);
                if (line.Split('\t') is [var number, var outcome, var answer]
                    && int.TryParse(number, CultureInfo.InvariantCulture, out var index) && first + index == outcomes.Count)
                {
                    outcomes.Add(new BareOutcome(statements[outcomes.Count], outcome, answer));
                }
            }

            return false;
        }
        catch (TimeoutException)
        {
            return true;
        }
        finally
        {
            process.Kill();
            await process.WaitForExitAsync(CancellationToken.None);
            Assert.False(canaries.IsIn(await errors) && !mayLeak);
        }
    }

    private async Task<Process> StartAsync(EngineFolders folders, CancellationToken cancellationToken)
    {
        var program = Path.Combine(AppContext.BaseDirectory, "Tablinum.FakeEngine");
        if (isConfined)
        {
            var options = new EngineOptions { Program = program, Arguments = ["duckdb", "confined"], Folder = canaries.Engines };
            using var launcher = new EngineLauncher(Options.Create(options), NullLogger<EngineLauncher>.Instance);
            return (await launcher.LaunchAsync(1, cancellationToken)).Process;
        }

        folders.Create();
        return Process.Start(new ProcessStartInfo(program, ["duckdb", "free"])
        {
            WorkingDirectory = folders.Temp,
            RedirectStandardOutput = true,
            RedirectStandardInput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        })!;
    }
}
