namespace Tablinum.Cli.Output;

/// <summary>What a person reads when a command fails.</summary>
internal static class FailureText
{
    /// <summary>The sentence and the code; for SQL the place and the likely name; then what to try.</summary>
    /// <param name="sql">What was run, if it was SQL.</param>
    public static string Of(Failure failure, string? sql = null)
    {
        var problem = failure.Problem;
        var code = problem?.Code is { } stable ? $" ({CellText.Safe(stable)})" : "";
        List<string?> lines =
        [
            $"error: {string.Join("\n       ", failure.Message.ReplaceLineEndings("\n").Split('\n').Select(CellText.Safe))}{code}",
            sql is not null && problem?.Line is { } line ? Caret.Under(sql, line, problem.Column ?? 1) : null,
            problem?.Suggestion is { } name ? $"  Did you mean {CellText.Safe(name)}?" : null,
            failure.Hint is { } hint ? $"  {hint}" : null,
        ];
        return string.Join(Environment.NewLine, lines.OfType<string>());
    }
}
