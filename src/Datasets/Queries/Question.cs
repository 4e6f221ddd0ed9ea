using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Options;
using Tablinum.Datasets.Rows;
using Tablinum.Engine.Protocol;
using Tablinum.Foundation;

namespace Tablinum.Datasets.Queries;

/// <summary>A query as it was asked, checked as far as that needs no engine.</summary>
/// <param name="Limit">Rows of the first page.</param>
/// <param name="StartedAt">Timestamp of the clock, for the elapsed time.</param>
internal sealed record Question(string Sql, JsonElement? Parameters, int Limit, long StartedAt)
{
    public Statement Statement => new(Sql, Parameters);

    public string? ParametersText => Parameters?.GetRawText();
}

/// <summary>Checks what callers ask.</summary>
internal sealed class Questions(IOptions<QueryOptions> options, TimeProvider clock)
{
    public Result<Question> Of(RunQuery.Request request)
    {
        if (string.IsNullOrWhiteSpace(request.Sql))
        {
            return QueryErrors.Empty;
        }

        if (Encoding.UTF8.GetByteCount(request.Sql) > options.Value.MaxSqlBytes)
        {
            return QueryErrors.TooLong(options.Value.MaxSqlBytes);
        }

        if (request.Parameters is { } given
            && (given.ValueKind is not (JsonValueKind.Array or JsonValueKind.Object or JsonValueKind.Null) || !JsonTexts.AreUnicode(given)))
        {
            return QueryErrors.BadParameters;
        }

        var parameters = request.Parameters is { ValueKind: JsonValueKind.Null } ? null : request.Parameters;
        return PageWindow.TryOf(offset: null, request.Limit, out var window, out var error)
            ? new Question(request.Sql, parameters, window.Limit, clock.GetTimestamp())
            : error;
    }
}
