using System.Text.Json;
using System.Text.Json.Serialization;

namespace Tablinum.Jobs;

/// <summary>One failed attempt in the history of a job, for operators.</summary>
internal sealed record JobFailure(int Attempt, DateTimeOffset At, string Code, string Detail)
{
    private const int MaxKept = 10;
    private const int MaxDetailLength = 1_000;

    /// <summary>The failures of a history, oldest first.</summary>
    internal static List<JobFailure> Read(string? history) =>
        history is null ? [] : JsonSerializer.Deserialize(history, JobJson.Default.ListJobFailure) ?? [];

    /// <summary>The history with one more failure; the oldest go first when there are more than ten.</summary>
    internal static string Append(string? history, JobFailure failure)
    {
        var failures = Read(history);
        failures.Add(failure with { Detail = failure.Detail.Length <= MaxDetailLength ? failure.Detail : failure.Detail[..MaxDetailLength] });
        return JsonSerializer.Serialize(failures[^Math.Min(MaxKept, failures.Count)..], JobJson.Default.ListJobFailure);
    }
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(List<JobFailure>))]
internal sealed partial class JobJson : JsonSerializerContext;
