using Tablinum.Engine.Host.Policy;

namespace Tablinum.Attack.Tests.Sql;

/// <summary>
/// Writes random SELECTs that DuckDB can mostly bind: expressions are made by type, from the functions of the catalogue that the
/// policy allows, over literals at the edges of their types.
/// </summary>
internal sealed class RandomSql(Random random)
{
    private const int MaxDepth = 4;

    private static readonly Dictionary<string, string[]> Literals = new()
    {
        ["BIGINT"] = ["0", "1", "-1", "3", "9223372036854775807", "(-9223372036854775807 - 1)", "1000000", "NULL::BIGINT"],
        ["INTEGER"] = ["0", "1", "-1", "2", "7", "2147483647", "NULL::INTEGER"],
        ["DOUBLE"] = ["0.0::DOUBLE", "1.5::DOUBLE", "-0.0::DOUBLE", "'nan'::DOUBLE", "'inf'::DOUBLE", "1e308", "5e-324", "NULL::DOUBLE"],
        ["DECIMAL"] = ["0.1", "99999999999999999999999999999999999999::DECIMAL(38,0)", "-1.50::DECIMAL(18,2)"],
        ["HUGEINT"] = ["170141183460469231731687303715884105727::HUGEINT", "-1::HUGEINT", "0::HUGEINT"],
        ["VARCHAR"] = ["''", "'a'", "'Ünïcödé 🦆'", "'%_\\'", "repeat('ab', 1000)", "repeat('x', 100000)", "'2024-02-30'", "'[1, {\"a\": null}]'", "'(a+)+$'", "chr(0)", "NULL::VARCHAR", "'P1Y'", "'%s %d %n'"],
        ["BOOLEAN"] = ["true", "false", "NULL::BOOLEAN"],
        ["DATE"] = ["DATE '2024-02-29'", "DATE '0001-01-01'", "'infinity'::DATE", "DATE '290000-01-01 (BC)'", "NULL::DATE"],
        ["TIMESTAMP"] = ["TIMESTAMP '1970-01-01'", "TIMESTAMP '9999-12-31 23:59:59.999999'", "'-infinity'::TIMESTAMP", "NULL::TIMESTAMP"],
        ["TIMESTAMP WITH TIME ZONE"] = ["TIMESTAMPTZ '2024-03-31 02:30:00+01'", "NULL::TIMESTAMPTZ"],
        ["TIME"] = ["TIME '00:00:00'", "TIME '24:00:00'", "NULL::TIME"],
        ["INTERVAL"] = ["INTERVAL 1 DAY", "INTERVAL '-178000000' YEAR", "INTERVAL 0 SECOND", "INTERVAL 1 MONTH"],
        ["BLOB"] = ["''::BLOB", "'\\x00\\xFF'::BLOB", "repeat('x', 1000)::BLOB", "NULL::BLOB"],
        ["BIT"] = ["'0101'::BIT", "repeat('10', 500)::BIT"],
        ["UUID"] = ["'00000000-0000-0000-0000-000000000000'::UUID", "NULL::UUID"],
        ["JSON"] = ["'{\"a\": [1, 2, {\"b\": \"c\"}]}'::JSON", "'[]'::JSON", "'null'::JSON", "NULL::JSON"],
        ["BIGINT[]"] = ["[1, 2, 3]", "[]::BIGINT[]", "[NULL, 9223372036854775807]", "range(1000)", "NULL::BIGINT[]"],
        ["VARCHAR[]"] = ["['a', NULL, '']", "[]::VARCHAR[]", "string_split('a,b,c', ',')"],
        ["DOUBLE[]"] = ["[1.0::DOUBLE, 'nan'::DOUBLE]", "[]::DOUBLE[]"],
        ["STRUCT"] = ["{'a': 1, 'b': 'x'}", "row(1, NULL)"],
        ["MAP"] = ["MAP {'a': 1, 'b': 2}", "MAP {}"],
    };

    private static readonly string[] Types = [.. Literals.Keys];

    private static readonly string[] Frames =
    [
        "", "ORDER BY i", "PARTITION BY i % 3 ORDER BY i ROWS BETWEEN 2 PRECEDING AND 1 FOLLOWING", "ORDER BY i RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW EXCLUDE TIES",
        "ORDER BY i DESC NULLS LAST GROUPS BETWEEN 1 PRECEDING AND 9223372036854775807 FOLLOWING",
    ];

    private static readonly ILookup<string, CatalogueFunction> Scalars = Allowed("scalar", "macro");
    private static readonly CatalogueFunction[] Aggregates = [.. Allowed("aggregate").SelectMany(group => group)];
    private static readonly string[] Windows = ["row_number()", "rank()", "ntile(3)", "lag(i, 2)", "lead(s, 1, 'x')", "first_value(i)", "nth_value(d, 2)", "cume_dist()"];

    private int _aliases;

    /// <summary>The next one.</summary>
    public string Next()
    {
        _aliases = 0;
        return Query(depth: 0);
    }

    private string Query(int depth)
    {
        var body = random.Next(10) switch
        {
            0 when depth < 2 => $"{Core(depth + 1)} {Pick("UNION ALL BY NAME", "UNION BY NAME", "UNION ALL BY NAME")} {Core(depth + 1)}",
            1 when depth < 2 => $"WITH c AS {Pick("", "MATERIALIZED", "NOT MATERIALIZED")} ({Query(depth + 1)}) SELECT *, {Expression("BIGINT", depth + 1)} FROM c",
            2 when depth < 2 => $"WITH RECURSIVE r(i, s, d) AS (SELECT 1::BIGINT, 'a', 1.5::DOUBLE UNION {Pick("", "ALL")} SELECT i + 1, {Expression("VARCHAR", depth + 2)}, d FROM r WHERE i < {random.Next(1, 50)}) SELECT * FROM r",
            3 => $"SELECT {Aggregate(depth)} AS a, {Aggregate(depth)} AS b, {Group()} AS g FROM {From(depth)} GROUP BY {Pick("ALL", "CUBE (g)", "GROUPING SETS ((g), ())", "g")} HAVING {Expression("BOOLEAN", MaxDepth)} IS NOT true",
            4 => $"SELECT {Aggregate(depth)} OVER ({Pick(Frames)}) AS w, {Pick(Windows)} OVER ({Pick(Frames[1..])}) AS v FROM {From(depth)} QUALIFY v IS NOT NULL",
            5 when depth == 0 => $"SUMMARIZE {Core(depth + 1)}",
            _ => Core(depth),
        };
        return depth == 0 && body.StartsWith("SELECT", StringComparison.Ordinal) && random.Next(3) == 0 ? $"{body} ORDER BY ALL LIMIT {random.Next(20)}" : body;
    }

    private string Core(int depth)
    {
        var columns = Enumerable.Range(0, random.Next(1, 4)).Select(_ => $"{Expression(Pick(Types), depth)} AS c{_aliases++}");
        var where = random.Next(2) == 0 ? $" WHERE {Expression("BOOLEAN", depth + 1)}" : "";
        return $"SELECT {Pick("", "", "DISTINCT ")}{string.Join(", ", columns)} FROM {From(depth)}{where}";
    }

    /// <summary>Relations with the columns i, s and d.</summary>
    private string From(int depth) => random.Next(8) switch
    {
        0 => $"(SELECT i, i::VARCHAR AS s, i / 3 AS d FROM range({Pick("0", "1", "2048", "5000")}) t(i)) t",
        1 => "(VALUES (1::BIGINT, 'x', 0.5::DOUBLE), (NULL, NULL, NULL), (3, '', 'nan')) t(i, s, d)",
        2 => "(SELECT unnest([1, 2, NULL]::BIGINT[]) AS i, unnest(['a', 'b']) AS s, 1.0::DOUBLE AS d) t",
        3 when depth < 2 => $"(SELECT t.i, b.s, t.d FROM {From(depth + 1)} JOIN LATERAL (SELECT i AS j, s FROM range(3) u(i), (SELECT 'z' AS s)) b ON {Pick("true", "t.i = b.j", "t.i < b.j")}) t",
        4 when depth < 2 => $"(SELECT t.i, t.s, t.d FROM {From(depth + 1)} {Pick("LEFT", "FULL", "SEMI", "ANTI", "ASOF LEFT")} JOIN (SELECT i AS k FROM range(10) v(i)) w ON t.i >= w.k) t",
        5 => "(PIVOT (SELECT i, s, d FROM (VALUES (1::BIGINT, 'p', 2.5::DOUBLE), (2, 'q', 1)) v(i, s, d)) ON s IN ('p', 'q') USING max(d) GROUP BY i) t(i, s, d)",
        6 => $"(SELECT i, s, d FROM (SELECT 1::BIGINT AS i, 'a' AS s, 2.0::DOUBLE AS d) USING SAMPLE {Pick("10 ROWS", "50%")}) t",
        _ => "(SELECT 1::BIGINT AS i, 'a' AS s, 0.1::DOUBLE AS d) t",
    };

    private string Expression(string type, int depth)
    {
        if (depth >= MaxDepth || random.Next(4) == 0)
        {
            return Literal(type);
        }

        return random.Next(12) switch
        {
            0 => $"CASE WHEN {Expression("BOOLEAN", depth + 1)} THEN {Expression(type, depth + 1)} ELSE {Expression(type, depth + 1)} END",
            1 => $"TRY_CAST({Expression(Pick(Types), depth + 1)} AS {CastType(type)})",
            2 when depth < 2 => $"(SELECT {Aggregate(depth + 2)}::VARCHAR FROM {From(depth + 1)})::VARCHAR",
            3 when type == "BOOLEAN" => $"({Expression("VARCHAR", depth + 1)} {Pick("=", "<", "LIKE", "IS DISTINCT FROM", "SIMILAR TO")} {Expression("VARCHAR", depth + 1)})",
            4 when type == "BIGINT[]" => $"list_transform({Expression("BIGINT[]", depth + 1)}, lambda x, n: {Pick("x + n", "x * 2", "hash(x)::BIGINT % 7")})",
            5 when type is "BIGINT" or "DOUBLE" => $"({Expression(type, depth + 1)} {Pick("+", "-", "*", "%", "/", "//")} {Expression(type, depth + 1)})",
            _ => Call(type, depth),
        };
    }

    private string Call(string type, int depth)
    {
        var made = Scalars[type].ToArray();
        return made.Length == 0 ? Literal(type) : CallOf(Pick(made), depth);
    }

    private string CallOf(CatalogueFunction function, int depth)
    {
        var arguments = function.Parameters.Where(type => type.Length > 0 || function.Kind == "macro").Select(type => Expression(TypeOf(type), depth + 1));
        var list = string.Join(", ", arguments);
        return char.IsLetter(function.Name[0]) || function.Name[0] == '_' ? $"\"{function.Name}\"({list})"
            : function.Parameters.Count == 2 ? $"({Expression(TypeOf(function.Parameters[0]), depth + 1)} {function.Name} {Expression(TypeOf(function.Parameters[1]), depth + 1)})"
            : Literal("BIGINT");
    }

    private string Aggregate(int depth) => CallOf(Pick(Aggregates), Math.Max(depth, MaxDepth - 2));

    private string Group() => Pick("i % 2", "s", "d", "1");

    private string Literal(string type) => type switch
    {
        "BIGINT" when random.Next(2) == 0 => "i",
        "VARCHAR" when random.Next(2) == 0 => "s",
        "DOUBLE" when random.Next(2) == 0 => "d",
        _ => Pick(Literals.GetValueOrDefault(type, Literals["BIGINT"])),
    };

    /// <summary>A type of ours for one of the catalogue.</summary>
    private string TypeOf(string type) => type switch
    {
        _ when Literals.ContainsKey(type) => type,
        "ANY" or "T" or "K" or "V" or "" => Pick(Types),
        "TINYINT" or "SMALLINT" or "UTINYINT" or "USMALLINT" or "UINTEGER" or "UBIGINT" => "INTEGER",
        "FLOAT" => "DOUBLE",
        "UHUGEINT" or "BIGNUM" => "HUGEINT",
        "TIMESTAMP_NS" or "TIMESTAMP_S" or "TIMESTAMP_MS" => "TIMESTAMP",
        "ANY[]" or "T[]" or "V[]" or "K[]" => Pick("BIGINT[]", "VARCHAR[]"),
        _ when type.StartsWith("MAP", StringComparison.Ordinal) => "MAP",
        _ when type.StartsWith("STRUCT", StringComparison.Ordinal) => "STRUCT",
        _ when type.StartsWith("DECIMAL", StringComparison.Ordinal) => "DECIMAL",
        _ when type.EndsWith(']') => "DOUBLE[]",
        _ => Pick(Types),
    };

    private static string CastType(string type) => type switch
    {
        "DECIMAL" => "DECIMAL(18,2)",
        "STRUCT" => "STRUCT(a INTEGER, b VARCHAR)",
        "MAP" => "MAP(VARCHAR, INTEGER)",
        _ => type,
    };

    private static ILookup<string, CatalogueFunction> Allowed(params string[] kinds) => Catalogue.Functions
        .Where(function => kinds.Contains(function.Kind) && FunctionList.Reviewed.Function(function.Name).Allowed && !function.Parameters.Contains("LAMBDA"))
        .ToLookup(function => function.ReturnType is "ANY" or "" or "T" ? Types[(function.Name.Length + function.Parameters.Count) % Types.Length] : function.ReturnType);

    private T Pick<T>(params T[] choices) => choices[random.Next(choices.Length)];
}
