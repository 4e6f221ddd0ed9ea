using System.Diagnostics;
using Tablinum.Faults.Reports;
using Tablinum.Faults.Servers;

namespace Tablinum.Faults.Checking;

/// <summary>The one checker, after each fault: compares what clients were told with metadata, blobs and answers.</summary>
internal static class Checker
{
    /// <summary>What could not be given back on a full disk is tried again once a minute.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    /// <summary>Waits until the server has come to rest, and looks.</summary>
    /// <param name="after">What was done before; begins the words of each violation.</param>
    /// <returns>How many violations.</returns>
    public static async Task<int> CheckAsync(Installation installation, Findings findings, string after, CancellationToken cancellationToken)
    {
        var violations = new List<string>();
        try
        {
            await SettleAsync(installation, violations, cancellationToken);
            violations.AddRange(await JobChecks.RunAsync(installation, cancellationToken));
            violations.AddRange(await StorageChecks.RunAsync(installation, cancellationToken));
            foreach (var client in installation.Clients)
            {
                violations.AddRange(await AnswerChecks.RunAsync(client, cancellationToken));
            }
        }
        catch (Exception unreadable) when (unreadable is Client.UnreadableException or HttpRequestException or System.Data.Common.DbException)
        {
            violations.Add($"not readable: {unreadable.Message}");
        }

        violations.ForEach(violation => findings.Violated($"{after}: {violation}"));
        return violations.Count;
    }

    /// <summary>Makes all blobs look old, starts the server again and waits until those that no row names are gone.</summary>
    public static async Task CheckSweepAsync(ServerProcess server, Installation installation, Findings findings, CancellationToken cancellationToken)
    {
        var orphans = await StorageChecks.UnnamedAsync(installation, cancellationToken);
        await server.StopAsync(cancellationToken);
        var old = TimeProvider.System.GetUtcNow().UtcDateTime.AddDays(-2);
        foreach (var blob in StorageChecks.Stored(installation.Blobs))
        {
            File.SetLastWriteTimeUtc(Path.Combine(installation.Blobs, "objects", blob), old);
        }

        await server.StartAsync(cancellationToken);
        foreach (var client in installation.Clients)
        {
            client.Use(server.Address);
        }

        var watch = Stopwatch.StartNew();
        var left = orphans;
        while ((left = await StorageChecks.UnnamedAsync(installation, cancellationToken)).Count > 0 && watch.Elapsed < Patience)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(500), cancellationToken);
        }

        findings.Tell("blobs without a row after all of it", orphans.Count, left.Count == 0 ? "swept, when they were a day old" : $"{left.Count} were not swept");
        if (left.Count > 0)
        {
            findings.Violated($"the sweep left {left[0]} and {left.Count - 1} others, which no row names");
        }

        await CheckAsync(installation, findings, "the sweep", cancellationToken);
    }

    /// <summary>Every job ends by itself, and what a dead process had set aside is given back.</summary>
    private static async Task SettleAsync(Installation installation, List<string> violations, CancellationToken cancellationToken)
    {
        const string Unfinished = "SELECT \"Kind\" || ' ' || \"State\" || ' at attempt ' || \"Attempt\" FROM jobs WHERE \"State\" IN ('available', 'running', 'retryable')";
        const string SetAside = "SELECT count(*) FROM quota_reservations";
        var watch = Stopwatch.StartNew();
        while (true)
        {
            var unfinished = await installation.Metadata.ReadAsync(Unfinished, cancellationToken);
            var setAside = installation.IsShared ? 0 : await installation.Metadata.CountAsync(SetAside, cancellationToken);
            if (unfinished.Count == 0 && setAside == 0)
            {
                return;
            }

            if (watch.Elapsed > Patience)
            {
                violations.AddRange(unfinished.Select(job => $"a job does not end: {job[0]}"));
                if (setAside > 0)
                {
                    violations.Add($"{setAside} reservations of dead uploads are not given back");
                }

                return;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(100), cancellationToken);
        }
    }
}
