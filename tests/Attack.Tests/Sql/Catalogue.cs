using System.Text;
using Tablinum.DuckDb;

namespace Tablinum.Attack.Tests.Sql;

/// <summary>A function as the engine's catalogue tells of it.</summary>
/// <param name="Kind"><c>scalar</c>, <c>aggregate</c>, <c>macro</c>, <c>table</c> …</param>
/// <param name="Parameters">Their types; empty texts where a macro does not say.</param>
internal sealed record CatalogueFunction(string Name, string Kind, IReadOnlyList<string> Parameters, string ReturnType);

/// <summary>What the engine in use can do: attacks are made from it, so that a newer engine is attacked with what is new in it.</summary>
internal static class Catalogue
{
    /// <summary>All functions, each overload by itself.</summary>
    public static IReadOnlyList<CatalogueFunction> Functions { get; } =
    [
        .. Rows(
            """
            SELECT function_name, function_type, array_to_string(list_transform(parameter_types, lambda t: coalesce(t, '')), chr(31)), coalesce(return_type, '')
            FROM duckdb_functions() ORDER BY ALL
            """).Select(row => new CatalogueFunction(row[0], row[1], row[2].Split('\u001F'), row[3])),
    ];

    private static List<string[]> Rows(string sql)
    {
        using var database = DuckDatabase.Open(path: null, new Dictionary<string, string>());
        using var connection = database.Connect();
        using var result = connection.Query(sql);
        var rows = new List<string[]>();
        while (result.Fetch() is { } chunk)
        {
            using (chunk)
            {
                for (var row = 0; row < chunk.Rows; row++)
                {
                    rows.Add([.. result.Columns.Select((_, column) => chunk[column].IsNull(row) ? "" : Encoding.UTF8.GetString(chunk[column].Bytes(row)))]);
                }
            }
        }

        return rows;
    }
}
