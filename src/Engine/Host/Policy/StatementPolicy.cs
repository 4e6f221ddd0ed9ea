using System.Text;
using System.Text.Json;
using Tablinum.DuckDb;
using Tablinum.Engine.Protocol;
using Tablinum.Foundation;

namespace Tablinum.Engine.Host.Policy;

/// <summary>
/// Decides whether a statement may run, on the tree that DuckDB's own parser makes of it: one SELECT, of relations that are
/// the workspace's, with functions that were reviewed. Nothing is bound or executed before.
/// </summary>
/// <remarks>The parser runs in an empty instance of its own that is locked and holds nothing.</remarks>
internal sealed class StatementPolicy : IDisposable
{
    private const int MaxBytes = 32 * 1024;
    private static readonly JsonDocumentOptions TreeOptions = new() { MaxDepth = 2_000 };

    private readonly DuckDatabase _database;
    private readonly DuckConnection _parser;
    private readonly DuckStatement _serialize;
    private readonly DuckStatement _deserialize;

    public StatementPolicy()
    {
        _database = DuckDatabase.Open(path: null, new Dictionary<string, string>
        {
            ["threads"] = "1",
            ["memory_limit"] = "256MB",
            ["autoinstall_known_extensions"] = "false",
            ["autoload_known_extensions"] = "false",
            ["allow_community_extensions"] = "false",
        });
        _parser = _database.Connect();
        _parser.Execute("SET enable_external_access = false");
        _parser.Execute("SET lock_configuration = true");
        _serialize = _parser.Prepare("SELECT json_serialize_sql($1::VARCHAR)");
        _deserialize = _parser.Prepare("SELECT json_deserialize_sql($1::JSON)");
    }

    /// <summary>Checks a statement against the relations that it may name.</summary>
    /// <exception cref="TaskFailure">It may not run; says why, where, and what was probably meant.</exception>
    public CheckedStatement Check(string sql, IReadOnlyList<RelationSource> sources)
    {
        if (Encoding.UTF8.GetByteCount(sql) > MaxBytes)
        {
            throw new TaskFailure(
                ErrorKind.Invalid, "query.too_long", $"The statement is longer than {MaxBytes / 1024} kB. Put the values into a table and join it.");
        }

        if (sql.Contains('\0', StringComparison.Ordinal))
        {
            throw new TaskFailure(ErrorKind.Invalid, "query.syntax", "The statement holds a NUL character.");
        }

        var serialized = Single(_serialize, sql);
        using var tree = Parse(serialized);
        ThrowIfRefused(tree.RootElement, sql);
        var statements = tree.RootElement.GetProperty("statements");
        if (statements.GetArrayLength() != 1)
        {
            throw new TaskFailure(
                ErrorKind.Invalid,
                "query.not_one_statement",
                statements.GetArrayLength() == 0 ? "There is no statement." : "Send one statement at a time.");
        }

        var names = new Dictionary<string, string>(AsciiIgnoreCase.Comparer);
        foreach (var source in sources)
        {
            names.TryAdd(source.Name, source.Name);
        }

        var walk = new SyntaxTreeWalk(sql, names, FunctionList.Reviewed);
        walk.Check(statements[0]);
        return new CheckedStatement(sql, serialized, walk.Reads, walk.Deterministic);
    }

    /// <summary>False when the parser's instance refuses to go on.</summary>
    public bool IsSound() => _parser.IsSound();

    /// <summary>The parsed statement written out again, without comments: safe to put inside another one.</summary>
    public string Canonical(CheckedStatement statement) =>
        statement.Tree is { } tree ? Single(_deserialize, tree) : statement.Sql;

    /// <inheritdoc />
    public void Dispose()
    {
        _serialize.Dispose();
        _deserialize.Dispose();
        _parser.Dispose();
        _database.Dispose();
    }

    private static JsonDocument Parse(string serialized)
    {
        try
        {
            return JsonDocument.Parse(serialized, TreeOptions);
        }
        catch (JsonException)
        {
            throw SyntaxTreeWalk.TooDeep(); // the parser's own output: only its depth can be wrong with it
        }
    }

    private static void ThrowIfRefused(JsonElement tree, string sql)
    {
        if (!tree.GetProperty("error").GetBoolean())
        {
            return;
        }

        var message = tree.GetProperty("error_message").GetString() ?? "";
        if (message.StartsWith("Only SELECT", StringComparison.Ordinal))
        {
            throw new TaskFailure(
                ErrorKind.Invalid,
                "query.not_a_select",
                "Only reading statements run here: SELECT, WITH, FROM, VALUES, DESCRIBE and SUMMARIZE. Tables change by uploads.");
        }

        var place = tree.TryGetProperty("position", out var position)
            && ulong.TryParse(position.GetString(), out var offset)
            ? SourcePlace.At(sql, offset)
            : null;
        throw new TaskFailure(ErrorKind.Invalid, "query.syntax", message, place);
    }

    private static string Single(DuckStatement prepared, string argument)
    {
        prepared.Bind(1, argument);
        using var result = prepared.Execute();
        using var chunk = result.Fetch() ?? throw new InvalidOperationException("The parser answered nothing.");
        return Encoding.UTF8.GetString(chunk[0].Bytes(0));
    }
}
