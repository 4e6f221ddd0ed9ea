using System.Globalization;
using System.Text.Json;
using Tablinum.DuckDb;
using Tablinum.Engine.Host.Policy;
using Tablinum.Engine.Protocol;
using Tablinum.Foundation;

namespace Tablinum.Engine.Host.Tasks;

/// <summary>From a person's text to rows: policy, relations, preparation, parameters. Errors point into the text.</summary>
internal sealed class StatementRun(EngineRequest request, EngineSession session, EngineCancellation cancellation)
{
    /// <summary>Checks a statement and opens what it reads.</summary>
    public (CheckedStatement Statement, DuckConnection Connection) Open(string sql, IReadOnlyList<RelationSource> sources)
    {
        var statement = session.Policy.Check(sql, sources);
        var connection = session.Connect(request, [.. sources.Where(source => statement.Reads.Contains(source.Name))]);
        cancellation.Interrupts(connection);
        return (statement, connection);
    }

    /// <summary>Prepares a statement so that its errors point into it.</summary>
    public static DuckStatement Prepare(DuckConnection connection, string sql)
    {
        try
        {
            return connection.Prepare(sql);
        }
        catch (DuckException exception) when (IsAboutTheStatement(exception))
        {
            throw DuckMessage.Of(exception).ToFailure(sql);
        }
    }

    /// <summary>Prepares a statement and binds its parameters.</summary>
    /// <param name="text">What to prepare: the statement itself or a COPY of it.</param>
    public static DuckStatement Prepare(DuckConnection connection, string text, Statement statement)
    {
        var prepared = Prepare(connection, text);
        try
        {
            Bind(prepared, statement.Parameters);
            return prepared;
        }
        catch
        {
            prepared.Dispose();
            throw;
        }
    }

    /// <summary>Runs an action on a prepared statement so that its errors are the statement's.</summary>
    public T About<T>(DuckStatement prepared, string sql, Func<T> action)
    {
        try
        {
            return action();
        }
        catch (DuckException exception) when (exception.Kind == DuckErrorKind.Interrupt && !cancellation.IsCancelled)
        {
            throw DuckMessage.Of(LostError(prepared) ?? exception).ToFailure(sql);
        }
        catch (DuckException exception) when (IsAboutTheStatement(exception))
        {
            throw DuckMessage.Of(exception).ToFailure(sql);
        }
    }

    /// <summary>Runs an action on a prepared statement so that its errors are the statement's.</summary>
    public void About(DuckStatement prepared, string sql, Action action) => About(prepared, sql, () =>
    {
        action();
        return true;
    });

    /// <summary>
    /// When a row fails on one of its threads, DuckDB interrupts the others, and about one time in a thousand answers with that
    /// interrupt, which nobody asked for, instead of the error. So the statement runs again for its error.
    /// </summary>
    private static DuckException? LostError(DuckStatement prepared)
    {
        try
        {
            using var result = prepared.Execute();
            while (result.Fetch() is { } chunk)
            {
                chunk.Dispose();
            }

            return null;
        }
        catch (DuckException exception) when (exception.Kind != DuckErrorKind.Interrupt)
        {
            return exception;
        }
    }

    private static bool IsAboutTheStatement(DuckException exception) =>
        exception.Kind is not DuckErrorKind.Interrupt && !TaskFailure.IsMemory(exception);

    private static void Bind(DuckStatement prepared, JsonElement? parameters)
    {
        var given = parameters is { ValueKind: not JsonValueKind.Null } values ? values : default;
        for (var index = 1; index <= prepared.ParameterCount; index++)
        {
            var name = prepared.ParameterName(index);
            if (ValueOf(given, name, index) is not { } value)
            {
                throw new TaskFailure(
                    ErrorKind.Invalid, "query.missing_parameter", $"The statement wants a value for the parameter ${name}.");
            }

            BindValue(prepared, index, value);
        }

        if (given.ValueKind == JsonValueKind.Array && given.GetArrayLength() > prepared.ParameterCount)
        {
            throw new TaskFailure(
                ErrorKind.Invalid,
                "query.unknown_parameter",
                $"The statement has {prepared.ParameterCount} parameters; {given.GetArrayLength()} values were given.");
        }
    }

    private static JsonElement? ValueOf(JsonElement given, string name, int index) => given.ValueKind switch
    {
        JsonValueKind.Array when Position(name, index) is var position && position <= given.GetArrayLength() => given[position - 1],
        JsonValueKind.Object => given.EnumerateObject()
            .Where(member => member.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
            .Select(member => (JsonElement?)member.Value)
            .FirstOrDefault(),
        _ => null,
    };

    /// <summary><c>$2</c> may come before <c>$1</c>: a number in the name is the position among the values.</summary>
    private static int Position(string name, int index) =>
        int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 ? number : index;

    /// <summary>Binds one JSON value; whole numbers beyond 64 bits and structured values go as text and are cast by the statement.</summary>
    internal static void BindValue(DuckStatement prepared, int index, JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Null:
                prepared.BindNull(index);
                break;
            case JsonValueKind.True or JsonValueKind.False:
                prepared.Bind(index, value.GetBoolean());
                break;
            case JsonValueKind.Number when value.TryGetInt64(out var whole):
                prepared.Bind(index, whole);
                break;
            case JsonValueKind.Number when value.GetRawText().AsSpan().IndexOfAny('.', 'e', 'E') < 0:
                prepared.Bind(index, value.GetRawText());
                break;
            case JsonValueKind.Number:
                prepared.Bind(index, value.GetDouble());
                break;
            case JsonValueKind.String:
                prepared.Bind(index, value.GetString() ?? "");
                break;
            default:
                prepared.Bind(index, value.GetRawText());
                break;
        }
    }
}
