namespace Tablinum.Engine.Host.Policy;

/// <summary>Whether SQL may call a function.</summary>
/// <param name="Allowed">Reviewed and found harmless.</param>
/// <param name="Repeatable">Its answer depends on its arguments only.</param>
/// <param name="Reason">Why it is refused; null if it was never reviewed or is allowed.</param>
internal readonly record struct FunctionRule(bool Allowed, bool Repeatable, string? Reason);

/// <summary>The reviewed list of functions, <c>functions.txt</c>: what it does not name is refused.</summary>
internal sealed class FunctionList
{
    private readonly Dictionary<string, FunctionRule> _functions = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, FunctionRule> _tableFunctions = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The list that is built into this program.</summary>
    public static FunctionList Reviewed { get; } = Load();

    /// <summary>Names of scalar functions, aggregates, window functions and macros that have a rule.</summary>
    public IReadOnlyCollection<string> Functions => _functions.Keys;

    /// <summary>Names of table functions that have a rule.</summary>
    public IReadOnlyCollection<string> TableFunctions => _tableFunctions.Keys;

    /// <summary>Names of allowed functions, for suggestions.</summary>
    public IEnumerable<string> AllowedFunctions => _functions.Where(rule => rule.Value.Allowed).Select(rule => rule.Key);

    /// <summary>The rule for a function, an aggregate, a window function or a macro.</summary>
    public FunctionRule Function(string name) => _functions.GetValueOrDefault(name);

    /// <summary>The rule for a function in FROM.</summary>
    public FunctionRule TableFunction(string name) => _tableFunctions.GetValueOrDefault(name);

    /// <summary>Whether the list knows the name at all, allowed or not.</summary>
    public bool Knows(string name) => _functions.ContainsKey(name) || _tableFunctions.ContainsKey(name);

    private static FunctionList Load()
    {
        using var stream = typeof(FunctionList).Assembly.GetManifestResourceStream("functions.txt")
            ?? throw new InvalidOperationException("functions.txt is not embedded.");
        using var reader = new StreamReader(stream);
        var list = new FunctionList();
        var section = list._functions;
        while (reader.ReadLine() is { } line)
        {
            if (line == "[tables]")
            {
                section = list._tableFunctions;
            }
            else if (line.Length > 2 && line[0] is '+' or '~' or '-')
            {
                // A name may hold ':' only as an operator, so the reason starts at the first ": ".
                var (name, reason) = line[2..].Split(": ", 2) is [var left, var right] ? (left, right) : (line[2..], null);
                section.Add(name, new FunctionRule(Allowed: line[0] != '-', Repeatable: line[0] == '+', reason));
            }
        }

        return list;
    }
}
