using System.Text;
using Tablinum.DuckDb;
using Tablinum.Engine.Host.Policy;

namespace Tablinum.Engine.Tests.Policy;

/// <summary>The reviewed list against the engine's own catalogue: a new DuckDB must not bring functions that nobody has looked at.</summary>
public sealed class FunctionListTests
{
    private const string Functions = "function_type IN ('scalar', 'aggregate', 'macro')";
    private const string TableFunctions = "function_type IN ('table', 'table_macro')";

    [Fact]
    public void Every_function_of_the_engine_was_reviewed()
    {
        if (FunctionFile.IsToBeWritten)
        {
            FunctionFile.Write([.. Catalogue(Functions)], [.. Catalogue(TableFunctions)]);
        }

        var known = FunctionList.Reviewed.Functions.ToHashSet(StringComparer.OrdinalIgnoreCase);

        Assert.Empty(Catalogue(Functions).Where(name => !known.Contains(name)));
        Assert.Empty(FunctionFile.NotReviewed());
    }

    [Fact]
    public void Every_table_function_of_the_engine_was_reviewed()
    {
        var known = FunctionList.Reviewed.TableFunctions.ToHashSet(StringComparer.OrdinalIgnoreCase);

        Assert.Empty(Catalogue(TableFunctions).Where(name => !known.Contains(name)));
    }

    [Fact]
    public void Nothing_is_listed_that_the_engine_does_not_have()
    {
        var catalogue = Catalogue("true").Append("unnest").ToHashSet(StringComparer.OrdinalIgnoreCase); // unnest is syntax

        Assert.Empty(FunctionList.Reviewed.Functions.Concat(FunctionList.Reviewed.TableFunctions).Where(name => !catalogue.Contains(name)));
    }

    [Fact]
    public void What_the_engine_calls_volatile_is_not_taken_for_repeatable() =>
        Assert.Empty(Catalogue("function_type = 'scalar' AND stability <> 'CONSISTENT'")
            .Where(name => FunctionList.Reviewed.Function(name) is { Allowed: true, Repeatable: true }));

    [Fact]
    public void No_allowed_macro_calls_a_refused_function()
    {
        var refused = FunctionList.Reviewed.Functions.Where(name => !FunctionList.Reviewed.Function(name).Allowed && char.IsLetter(name[0])).ToList();
        var bodies = Rows("SELECT function_name, macro_definition FROM duckdb_functions() WHERE function_type = 'macro'")
            .Where(macro => FunctionList.Reviewed.Function(macro[0]).Allowed);

        Assert.Empty(
            from macro in bodies
            from name in refused
            where System.Text.RegularExpressions.Regex.IsMatch(macro[1], $@"(?<![\w.]){name}\s*\(", System.Text.RegularExpressions.RegexOptions.None, TimeSpan.FromSeconds(1))
            select $"{macro[0]} calls {name}");
    }

    private static IEnumerable<string> Catalogue(string condition) =>
        Rows($"SELECT DISTINCT function_name, '' FROM duckdb_functions() WHERE {condition} ORDER BY 1").Select(row => row[0]);

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
                    rows.Add([Text(chunk, 0, row), Text(chunk, 1, row)]);
                }
            }
        }

        return rows;
    }

    private static string Text(DuckChunk chunk, int column, int row) =>
        chunk[column].IsNull(row) ? "" : Encoding.UTF8.GetString(chunk[column].Bytes(row));
}
