namespace Tablinum.Architecture.Tests;

/// <summary>A rule names its offenders; all of them are told at once, uncut.</summary>
internal static class Rules
{
    public static void Hold(IEnumerable<string> offenders)
    {
        var all = offenders.ToList();
        Assert.True(all.Count == 0, string.Join('\n', all));
    }
}
