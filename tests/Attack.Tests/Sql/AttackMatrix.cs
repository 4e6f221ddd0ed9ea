using System.Globalization;

namespace Tablinum.Attack.Tests.Sql;

/// <summary>
/// Every table function that takes a text, and those that take nothing, with every path that leads out, in every place of a statement
/// where a relation can stand. The last statement of each is a SELECT.
/// </summary>
internal sealed class AttackMatrix(Canaries canaries)
{
    /// <summary>What some functions need beside the path.</summary>
    private static readonly Dictionary<string, string> Calls = new()
    {
        ["parquet_bloom_probe"] = "{0}, 'a', 'x'",
        ["which_secret"] = "{0}, 's3'",
        ["enable_logging"] = "storage='file', storage_path={0}",
        ["enable_profiling"] = "save_location={0}",
        ["arrow_scan"] = "1::BIGINT::POINTER, 2::BIGINT::POINTER, 3::BIGINT::POINTER",
    };

    /// <summary>Tried in so many places only: without the cell's refusal each would wait for the network, and they differ in nothing else.</summary>
    private const int PlacesOfRemote = 4;

    /// <summary>Where a relation can stand; <c>{0}</c> is the relation, <c>{1}</c> the same as text in a string.</summary>
    private static readonly string[] Places =
    [
        "SELECT * FROM {0}",
        "SELECT * FROM (SELECT * FROM {0}) s",
        "SELECT (SELECT x::VARCHAR FROM {0} x LIMIT 1)",
        "SELECT EXISTS (FROM {0}), [y for y in (SELECT list(x::VARCHAR) FROM {0} x)]",
        "SELECT * FROM (WITH c AS (FROM {0}) FROM c)",
        "SELECT * FROM (WITH c AS MATERIALIZED (FROM {0}) SELECT * FROM c UNION ALL BY NAME FROM c)",
        "SELECT * FROM (WITH RECURSIVE c AS (SELECT 1 AS n, x::VARCHAR AS v FROM {0} x UNION ALL SELECT n + 1, v FROM c WHERE n < 2) FROM c)",
        "SELECT * FROM sales JOIN {0} ON true",
        "SELECT * FROM (VALUES (1)) v(i) LEFT JOIN {0} ON true",
        "SELECT * FROM (VALUES (1)) v(i), LATERAL (SELECT i, * FROM {0}) l",
        "SELECT * FROM (VALUES (1)) v(i) POSITIONAL JOIN {0}",
        "SELECT * FROM (SELECT COLUMNS(*) FROM {0})",
        "SELECT * FROM (PIVOT (SELECT x::VARCHAR AS v FROM {0} x) ON v USING count(*))",
        "SELECT * FROM (UNPIVOT (SELECT x::VARCHAR AS v FROM {0} x) ON v)",
        "SELECT * FROM (SUMMARIZE FROM {0})",
        "SELECT * FROM (DESCRIBE FROM {0})",
        "SELECT * FROM {0} USING SAMPLE 10 ROWS",
        "SELECT 1 WHERE (SELECT max(x::VARCHAR) FROM {0} x) > ''",
        "SELECT 1 ORDER BY (SELECT max(x::VARCHAR) FROM {0} x)",
        "SELECT sum((SELECT count(*) FROM {0})) OVER (), (SELECT max(x::VARCHAR) FROM {0} x)",
        "SELECT * FROM query('FROM {1}')",
        "SELECT * FROM query_table(['{2}'])",
        "SELECT * FROM json_execute_serialized_sql(json_serialize_sql('SELECT * FROM {1}'))",
        "CREATE OR REPLACE VIEW v AS FROM {0};\nSELECT * FROM v",
        "CREATE OR REPLACE MACRO m() AS TABLE FROM {0};\nSELECT * FROM m()",
        "CREATE OR REPLACE TABLE t AS FROM {0};\nSELECT * FROM t",
        "PREPARE p AS SELECT * FROM {0};\nEXECUTE p",
        "EXPLAIN ANALYZE FROM {0}",
        "FROM {0} SELECT *",
        "select\t*\nfrom /* ; */ -- ; \n{0}",
    ];

    /// <summary>All statements, the same at each call.</summary>
    public IEnumerable<string> Statements() =>
        from relation in Relations()
        from place in relation.Path.Contains("://", StringComparison.Ordinal) && !relation.Path.StartsWith("file", StringComparison.Ordinal) ? Places.Take(PlacesOfRemote) : Places
        select Fill(place, relation.Sql, relation.Path);

    private static string Fill(string place, string relation, string path) => place
        .Replace("{0}", relation, StringComparison.Ordinal)
        .Replace("{1}", relation.Replace("'", "''", StringComparison.Ordinal), StringComparison.Ordinal)
        .Replace("{2}", path.Replace("'", "''", StringComparison.Ordinal), StringComparison.Ordinal);

    private IEnumerable<(string Sql, string Path)> Relations()
    {
        foreach (var (name, takesPath) in Functions())
        {
            if (!takesPath)
            {
                yield return ($"{name}()", "");
                continue;
            }

            foreach (var path in Paths(ExtensionFor(name)))
            {
                foreach (var spelled in Spellings(name))
                {
                    yield return ($"{spelled}({Arguments(name, path)})", path);
                }
            }
        }

        // DuckDB reads a file that is named like a table.
        foreach (var path in ((string[])[".csv", ".json", ".parquet", ".duckdb", ".txt"]).SelectMany(Paths))
        {
            yield return ($"'{path}'", path);
            yield return ($"\"{path}\"", path);
        }
    }

    /// <summary>By name, and whether one of its forms takes a text.</summary>
    private static IEnumerable<(string Name, bool TakesPath)> Functions() => Catalogue.Functions
        .Where(function => function.Kind is "table" or "table_macro" or "pragma")
        .GroupBy(function => function.Name)
        .Select(forms => (forms.Key, forms.Any(form => form.Parameters.Any(type => type is "VARCHAR" or "VARCHAR[]" or "POINTER"))))
        .Append(("read_xlsx", true)).Append(("st_read", true)).Append(("sqlite_scan", true)).Append(("shell", true)).Append(("pg_read_file", true));

    private static string Arguments(string name, string path)
    {
        var text = $"'{path.Replace("'", "''", StringComparison.Ordinal)}'";
        return string.Format(CultureInfo.InvariantCulture, Calls.GetValueOrDefault(name, "{0}"), text);
    }

    /// <summary>Names that mean the same. A few are enough: names are told apart by one function.</summary>
    private static IEnumerable<string> Spellings(string name)
    {
        yield return name;
        if (name is "read_text" or "read_blob" or "glob" or "read_csv")
        {
            yield return name.ToUpperInvariant();
            yield return $"\"{name}\"";
            yield return $"{name} /* ( */ ";
            yield return $"main.{name}";
            yield return $"system.main.{name}";
            yield return $"U&\"{name[0]}\\{(int)name[1]:x4}{name[2..]}\"";
        }
    }

    private static string ExtensionFor(string name) =>
        name.Contains("parquet", StringComparison.Ordinal) ? ".parquet"
        : name.Contains("json", StringComparison.Ordinal) ? ".json"
        : name.Contains("duckdb", StringComparison.Ordinal) ? ".duckdb"
        : name.Contains("csv", StringComparison.Ordinal) ? ".csv" : ".txt";

    private IEnumerable<string> Paths(string extension)
    {
        var file = canaries.FileStem + extension;
        var up = Path.GetRelativePath(canaries.WorkFolder, file);
        var folder = Path.GetDirectoryName(file)!;
        var other = canaries.OtherProcess.ToString(CultureInfo.InvariantCulture);
        var port = canaries.Port.ToString(CultureInfo.InvariantCulture);
        return
        [
            file, up, $"./{up}", $"../in/../{up[3..]}", $"{folder}/../outside/./canary{extension}", $"//{file}", file.Replace("/", "//", StringComparison.Ordinal),
            $"~/{up}", $"file:{file}", $"file://{file}", $"file://localhost{file}",
            $"{folder}/*", $"{folder}/**", $"{folder}/c?nary[.]*", $"{folder}/*{extension}", "/etc/pass*", "/etc/passwd", "../../../../../../../etc/passwd",
            "/proc/self/environ", "/proc/self/cmdline", "/proc/self/maps", "/proc/1/environ", $"/proc/{other}/environ", $"/proc/{other}/root{file}", $"/proc/self/root{file}",
            $"/proc/self/cwd/{up}", "/dev/stdin", "/dev/fd/0", "/dev/tty", "/proc/self/fd/0",
            $"http://127.0.0.1:{port}/canary{extension}", $"https://127.0.0.1:{port}/x", $"s3://canary/x{extension}", "hf://datasets/x/y.csv", "gcs://x/y",
        ];
    }
}
