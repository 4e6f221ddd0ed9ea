using Tablinum.Faults.Reports;

namespace Tablinum.Faults.Scenarios;

/// <summary>One kind of fault, and all that is done about it.</summary>
/// <param name="Name">As on the command line.</param>
/// <param name="About">One sentence for the report.</param>
internal sealed record Scenario(string Name, string About, Func<Findings, CancellationToken, Task> RunAsync);
