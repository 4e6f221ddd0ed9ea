using System.Collections.Immutable;
using System.Text.Json;
using Tablinum.Foundation;

namespace Tablinum.Engine.Host.Policy;

/// <summary>
/// Walks the tree that DuckDB's own parser made of a statement and refuses whatever is not known to be harmless: node
/// classes, relations and functions are all by allow-list, so that the new constructs of a newer DuckDB fail closed.
/// </summary>
internal sealed class SyntaxTreeWalk(string sql, IReadOnlyDictionary<string, string> sources, FunctionList functions)
{
    private const int MaxRelations = 30;
    private const int MaxExpressions = 10_000;
    private const int MaxQueries = 500;

    private static readonly HashSet<string> Expressions =
    [
        "BETWEEN", "CASE", "CAST", "COLLATE", "COLUMN_REF", "COMPARISON", "CONJUNCTION", "CONSTANT", "DEFAULT", "FUNCTION",
        "LAMBDA", "OPERATOR", "PARAMETER", "POSITIONAL_REFERENCE", "STAR", "SUBQUERY", "WINDOW",
    ];

    private static readonly HashSet<string> Nodes =
    [
        "SELECT_NODE", "SET_OPERATION_NODE", "RECURSIVE_CTE_NODE", "CTE_NODE",
        "BASE_TABLE", "EMPTY", "EXPRESSION_LIST", "JOIN", "PIVOT", "SHOW_REF", "SUBQUERY", "TABLE_FUNCTION",
        "DISTINCT_MODIFIER", "LIMIT_MODIFIER", "LIMIT_PERCENT_MODIFIER", "ORDER_MODIFIER",
        "ORDER_DEFAULT", "ASCENDING", "DESCENDING",
    ];

    // Written without parentheses, so the parser takes them for columns. The others of the kind (user, current_schema …) tell
    // the same constant to everybody, and a table may well have a column that is called so.
    private static readonly HashSet<string> ClockColumns = new(StringComparer.OrdinalIgnoreCase)
    {
        "current_date", "current_time", "current_timestamp", "localtime", "localtimestamp",
    };

    private readonly SortedSet<string> _reads = new(StringComparer.Ordinal);
    private int _relations;
    private int _expressions;
    private int _depth;
    private int _queries;

    /// <summary>The sources met.</summary>
    public IReadOnlyList<string> Reads => [.. _reads];

    /// <summary>False after meeting a clock, a random number or a sample.</summary>
    public bool Deterministic { get; private set; } = true;

    /// <summary>Walks one statement.</summary>
    /// <exception cref="TaskFailure">Something in it is not allowed.</exception>
    public void Check(JsonElement statement) =>
        Visit(statement, ImmutableHashSet.Create<string>(AsciiIgnoreCase.Comparer));

    /// <param name="node">Any value of the tree.</param>
    /// <param name="ctes">Names that WITH has defined where this node stands.</param>
    private void Visit(JsonElement node, ImmutableHashSet<string> ctes)
    {
        if (node.ValueKind == JsonValueKind.Array)
        {
            foreach (var item in node.EnumerateArray())
            {
                Visit(item, ctes);
            }
        }
        else if (node.ValueKind == JsonValueKind.Object)
        {
            if (Text(node, "class") is { } expression)
            {
                CheckExpression(expression, node);
                Deeper(() => VisitMembers(node, ctes));
                return;
            }

            if (Text(node, "type") is { } type)
            {
                CheckNode(type, node, ctes);
            }

            CheckType(node);

            VisitMembers(node, WithNames(node, ctes));
        }
    }

    /// <summary>The planner takes cubic time in the depth of expressions, so that is bounded before it is asked.</summary>
    private void Deeper(Action visit)
    {
        if (++_depth > EngineSettings.MaxExpressionDepth)
        {
            throw TooDeep();
        }

        visit();
        _depth--;
    }

    private void VisitMembers(JsonElement node, ImmutableHashSet<string> ctes)
    {
        var isConstant = Text(node, "class") == "CONSTANT";
        var isTableFunction = Text(node, "type") == "TABLE_FUNCTION";
        var recursiveName = Text(node, "type") == "RECURSIVE_CTE_NODE" ? Text(node, "cte_name") : null;
        foreach (var member in node.EnumerateObject())
        {
            if (member.Name == "sample" && member.Value.ValueKind != JsonValueKind.Null)
            {
                Deterministic = false;
                CheckConstant(member.Value);
            }
            else if (member.Name == "type_info")
            {
                CheckConstant(member.Value);
            }
            else if (member.Name == "cte_map" || (isConstant && member.Name == "value"))
            {
                // The map was walked with its names; literals call nothing.
            }
            else if (recursiveName is not null && member.Name == "left")
            {
                // The anchor of a recursion does not see itself: the name means whatever it means outside.
                Visit(member.Value, ctes.Remove(recursiveName));
            }
            else if (isTableFunction && member.Name == "function")
            {
                // Checked against the list of table functions already; its arguments are ordinary expressions.
                VisitMembers(member.Value, ctes);
            }
            else
            {
                Visit(member.Value, ctes);
            }
        }
    }

    /// <summary>Making a VARIANT of a deeply nested value ends the engine.</summary>
    private void CheckType(JsonElement node)
    {
        if (Text(node, "id") == "VARIANT")
        {
            throw new TaskFailure(
                ErrorKind.Invalid, "query.not_allowed", "The type VARIANT cannot be used here. Keep the value as JSON and take values out of it with -> and ->>.", Place(node));
        }
    }

    /// <summary>Types and samples are told by literals; DuckDB's own parser takes nothing else there today.</summary>
    private void CheckConstant(JsonElement node)
    {
        if (node.ValueKind is not (JsonValueKind.Object or JsonValueKind.Array))
        {
            return;
        }

        if (node.ValueKind == JsonValueKind.Object)
        {
            CheckType(node);
            if (Text(node, "class") is { } expression and not "CONSTANT")
            {
                throw NotAllowed($"{expression} expressions in a type", node);
            }
        }

        var parts = node.ValueKind == JsonValueKind.Array ? node.EnumerateArray() : node.EnumerateObject().Select(member => member.Value);
        foreach (var part in parts)
        {
            CheckConstant(part);
        }
    }

    /// <summary>Each name of WITH is visible in those after it and in the node that has the WITH, recursive ones in themselves.</summary>
    private ImmutableHashSet<string> WithNames(JsonElement node, ImmutableHashSet<string> ctes)
    {
        if (Text(node, "type") == "RECURSIVE_CTE_NODE" && Text(node, "cte_name") is { } self)
        {
            ctes = ctes.Add(self);
        }

        if (node.TryGetProperty("cte_map", out var map) && map.TryGetProperty("map", out var entries))
        {
            foreach (var entry in entries.EnumerateArray())
            {
                Visit(entry.GetProperty("value"), ctes);
                ctes = ctes.Add(entry.GetProperty("key").GetString() ?? "");
            }
        }

        return ctes;
    }

    private void CheckExpression(string expression, JsonElement node)
    {
        if (!Expressions.Contains(expression))
        {
            throw NotAllowed($"{expression} expressions", node);
        }

        if (++_expressions > MaxExpressions)
        {
            throw new TaskFailure(
                ErrorKind.Invalid, "query.too_complex", $"The statement has more than {MaxExpressions} expressions. Split it up.");
        }

        if (expression is "FUNCTION" or "WINDOW")
        {
            CheckFunction(node);
        }
        else if (expression == "COLUMN_REF"
            && node.GetProperty("column_names") is var names
            && ClockColumns.Contains(names[names.GetArrayLength() - 1].GetString() ?? ""))
        {
            Deterministic = false;
        }
    }

    private void CheckFunction(JsonElement node)
    {
        var name = Text(node, "function_name") ?? "";
        var isMain = Text(node, "schema") is null or "" or "main" && Text(node, "catalog") is null or "";
        var rule = functions.Function(name);
        if (!isMain || !rule.Allowed)
        {
            throw Refused(name, rule, node, "function");
        }

        Deterministic &= rule.Repeatable;
    }

    private void CheckNode(string type, JsonElement node, ImmutableHashSet<string> ctes)
    {
        if (!Nodes.Contains(type))
        {
            throw NotAllowed(type, node);
        }

        switch (type)
        {
            case "SELECT_NODE" when ++_queries > MaxQueries:
                throw new TaskFailure(
                    ErrorKind.Invalid, "query.too_complex", $"The statement consists of more than {MaxQueries} SELECTs. Split it up.");
            case "BASE_TABLE":
                CheckRelation(node, ctes);
                break;
            case "TABLE_FUNCTION":
                CheckTableFunction(node.GetProperty("function"));
                break;
            case "SHOW_REF" when node.GetProperty("query").ValueKind != JsonValueKind.Object:
                throw NotAllowed("SHOW", node);
            case "PIVOT" when HasText(node, "pivot_enum"):
                throw NotAllowed("PIVOT over an ENUM", node);
            default:
                break;
        }
    }

    private void CheckRelation(JsonElement node, ImmutableHashSet<string> ctes)
    {
        var name = Text(node, "table_name") ?? "";
        if (++_relations > MaxRelations)
        {
            throw new TaskFailure(
                ErrorKind.Invalid, "query.too_complex", $"The statement names more than {MaxRelations} tables. Split it up.", Place(node));
        }

        if (HasText(node, "catalog_name") || HasText(node, "schema_name"))
        {
            var schema = Text(node, "schema_name");
            throw new TaskFailure(
                ErrorKind.NotFound,
                "query.unknown_table",
                $"There is no schema \"{schema}\" here. Name tables without a schema.",
                Place(node),
                sources.GetValueOrDefault(name));
        }

        if (node.TryGetProperty("at_clause", out var at) && at.ValueKind == JsonValueKind.Object)
        {
            throw NotAllowed("AT (VERSION …)", node);
        }

        if (ctes.Contains(name))
        {
            return;
        }

        if (!sources.TryGetValue(name, out var source))
        {
            var meant = Spelling.Nearest(name, sources.Values);
            throw new TaskFailure(
                ErrorKind.NotFound,
                "query.unknown_table",
                $"There is no table \"{name}\" in this workspace." + (meant is null ? "" : $" Did you mean \"{meant}\"?"),
                Place(node),
                meant);
        }

        _reads.Add(source);
    }

    private void CheckTableFunction(JsonElement function)
    {
        if (Text(function, "class") != "FUNCTION")
        {
            throw NotAllowed("this kind of table function", function);
        }

        var name = Text(function, "function_name") ?? "";
        var rule = functions.TableFunction(name);
        if (!rule.Allowed || HasText(function, "schema") || HasText(function, "catalog"))
        {
            throw Refused(name, rule, function, "table function");
        }
    }

    private TaskFailure Refused(string name, FunctionRule rule, JsonElement node, string what)
    {
        if (!functions.Knows(name))
        {
            var meant = Spelling.Nearest(name, functions.AllowedFunctions);
            return new TaskFailure(
                ErrorKind.Invalid,
                "query.unknown_function",
                $"There is no {what} \"{name}\"." + (meant is null ? "" : $" Did you mean \"{meant}\"?"),
                Place(node),
                meant);
        }

        return new TaskFailure(
            ErrorKind.Invalid,
            "query.function_not_allowed",
            $"The {what} \"{name}\" is not allowed here" + (rule.Reason is { } reason ? $": {reason}." : "."),
            Place(node));
    }

    /// <summary>The refusal of a statement that is nested too deeply.</summary>
    public static TaskFailure TooDeep() => new(
        ErrorKind.Invalid,
        "query.too_complex",
        $"The statement nests more than {EngineSettings.MaxExpressionDepth} expressions or queries. Split it up, or use IN instead of many ORs.");

    private TaskFailure NotAllowed(string what, JsonElement node) =>
        new(ErrorKind.Invalid, "query.not_allowed", $"{what} cannot be used here.", Place(node));

    private SourcePlace? Place(JsonElement node) =>
        node.TryGetProperty("query_location", out var location) && location.TryGetUInt64(out var offset)
            ? SourcePlace.At(sql, offset)
            : null;

    private static string? Text(JsonElement node, string name) =>
        node.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static bool HasText(JsonElement node, string name) => !string.IsNullOrEmpty(Text(node, name));
}
