using System.Globalization;
using System.Text.Json;

namespace Tablinum.Faults.Checking;

/// <summary>How long jobs of killed processes stayed with the dead.</summary>
internal static class Rescues
{
    /// <summary>What is promised while at least one process of the installation lives.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    /// <summary>From the history of the jobs: the moment at which each was given back, held against the kill of its process.</summary>
    public static async Task<IReadOnlyList<TimeSpan>> ReadAsync(Metadata metadata, ILookup<int, DateTimeOffset> killed, CancellationToken cancellationToken)
    {
        var rescues = new List<TimeSpan>();
        foreach (var row in await metadata.ReadAsync("SELECT \"Errors\" FROM jobs WHERE \"Errors\" IS NOT NULL", cancellationToken))
        {
            foreach (var failure in JsonDocument.Parse(row[0]!).RootElement.EnumerateArray().Where(failure => failure.GetProperty("code").GetString() == "jobs.lost"))
            {
                // "The lease of host:process:start ran out."
                var owner = failure.GetProperty("detail").GetString()!.Split(' ')[3].Split(':');
                var at = failure.GetProperty("at").GetDateTimeOffset();
                var kills = killed[int.Parse(owner[1], CultureInfo.InvariantCulture)].Where(kill => kill < at).ToList();
                if (kills.Count > 0)
                {
                    rescues.Add(at - kills.Max());
                }
            }
        }

        return rescues;
    }

    public static string Describe(IReadOnlyList<TimeSpan> rescues)
    {
        if (rescues.Count == 0)
        {
            return "none";
        }

        var sorted = rescues.Order().ToList();
        return string.Create(
            CultureInfo.InvariantCulture,
            $"median {sorted[sorted.Count / 2].TotalMilliseconds:N0}, p99 {sorted[(int)(0.99 * (sorted.Count - 1))].TotalMilliseconds:N0}, longest {sorted[^1].TotalMilliseconds:N0} (limit {Limit.TotalMilliseconds:N0})");
    }
}
