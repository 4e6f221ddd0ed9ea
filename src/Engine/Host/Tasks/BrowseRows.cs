using System.Text.Json;
using Tablinum.DuckDb;
using Tablinum.Engine.Host.Encoders;
using Tablinum.Engine.Protocol;
using Tablinum.Foundation;

namespace Tablinum.Engine.Host.Tasks;

/// <summary>Answers a window of one relation.</summary>
internal sealed class BrowseRows(EngineRequest request, EngineSession session, TaskOutput output, EngineCancellation cancellation)
{
    public EngineCompleted Run(RowsTask task)
    {
        var connection = session.Connect(request, [task.Source]);
        cancellation.Interrupts(connection);
        var window = new RowWindow(task);
        using var prepared = connection.Prepare(window.Sql);
        window.Bind(prepared);
        output.Header(prepared.Columns, [task.Source.Name], deterministic: true);
        using var result = Execute(prepared);
        using var page = new PageOfRows(result, RowEncoder.Create(RowFormat.JsonRows, result.Columns), output, task.Limit);
        page.Send(keepChunks: false);
        return new EngineCompleted(page.Rows, OutputName: null, Ingest: null);
    }

    /// <summary>A filter's value is cast when the statement runs, so that is where a wrong one shows.</summary>
    private static DuckResult Execute(DuckStatement prepared)
    {
        try
        {
            return prepared.Execute();
        }
        catch (DuckException exception) when (exception.Kind is DuckErrorKind.Conversion or DuckErrorKind.InvalidInput)
        {
            throw new TaskFailure(ErrorKind.Invalid, "rows.bad_filter", DuckMessage.Of(exception).Text);
        }
    }
}

/// <summary>The statement of a window: typed filters and sorts, all values as parameters.</summary>
internal sealed class RowWindow
{
    private readonly List<JsonElement> _values = [];
    private readonly RowsTask _task;

    public RowWindow(RowsTask task)
    {
        _task = task;
        var columns = task.Source.Columns.Select(column => column.Label is { } label
            ? $"{Host.Sql.Name(column.Name)} AS {Host.Sql.Name(label)}"
            : Host.Sql.Name(column.Name));
        var conditions = task.Filter.Select(Condition).ToList();
        var isSorted = task.Sort.Count > 0;
        var relation = isSorted ? RelationContext.NumberedNameOf(task.Source.Name) : task.Source.Name;
        Sql = $"SELECT {string.Join(", ", columns)} FROM {Host.Sql.Name(relation)}"
            + (conditions.Count == 0 ? "" : $" WHERE {string.Join(" AND ", conditions)}")
            + (isSorted ? $" ORDER BY {string.Join(", ", task.Sort.Select(Order))}, {Host.Sql.Name(RelationContext.RowNumber)}" : "")
            + $" LIMIT {task.Limit + 1} OFFSET {task.Offset}";
    }

    /// <summary>What to prepare.</summary>
    public string Sql { get; }

    /// <summary>Binds the values of the filters.</summary>
    public void Bind(DuckStatement prepared)
    {
        for (var index = 0; index < _values.Count; index++)
        {
            StatementRun.BindValue(prepared, index + 1, _values[index]);
        }
    }

    private string Order(SortKey key) =>
        $"{Host.Sql.Name(ColumnOf(key.Column, "rows.bad_sort").Name)} {(key.Descending ? "DESC" : "ASC")} NULLS LAST";

    private string Condition(RowFilter filter)
    {
        var column = ColumnOf(filter.Column, "rows.bad_filter");
        var name = Host.Sql.Name(column.Name);
        return filter.Op switch
        {
            "eq" => $"{name} = {Typed(filter, column)}",
            "ne" => $"{name} <> {Typed(filter, column)}",
            "lt" => $"{name} < {Typed(filter, column)}",
            "le" => $"{name} <= {Typed(filter, column)}",
            "gt" => $"{name} > {Typed(filter, column)}",
            "ge" => $"{name} >= {Typed(filter, column)}",
            "contains" => $"contains(lower(CAST({name} AS VARCHAR)), lower({Text(filter)}))",
            "starts_with" => $"starts_with(lower(CAST({name} AS VARCHAR)), lower({Text(filter)}))",
            "is_null" => $"{name} IS NULL",
            "not_null" => $"{name} IS NOT NULL",
            "in" => $"{name} IN ({List(filter, column)})",
            _ => throw BadFilter($"There is no operator \"{filter.Op}\"."),
        };
    }

    private string Typed(RowFilter filter, RelationColumn column) => $"CAST({Parameter(Value(filter))} AS {column.Type})";

    private string Text(RowFilter filter) => $"CAST({Parameter(Value(filter))} AS VARCHAR)";

    private string List(RowFilter filter, RelationColumn column)
    {
        var values = Value(filter);
        return values.ValueKind == JsonValueKind.Array && values.GetArrayLength() > 0
            ? string.Join(", ", values.EnumerateArray().Select(value => $"CAST({Parameter(value)} AS {column.Type})"))
            : throw BadFilter("The operator \"in\" takes a list of at least one value.");
    }

    private static JsonElement Value(RowFilter filter) =>
        filter.Value ?? throw BadFilter($"The operator \"{filter.Op}\" takes a value.");

    private string Parameter(JsonElement value)
    {
        _values.Add(value);
        return $"${_values.Count}";
    }

    private RelationColumn ColumnOf(string name, string code) =>
        _task.Source.Columns.FirstOrDefault(column => column.Name == name)
        ?? _task.Source.Columns.FirstOrDefault(column => column.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
        ?? throw new TaskFailure(
            ErrorKind.Invalid,
            code,
            $"There is no column \"{name}\".",
            suggestion: Policy.Spelling.Nearest(name, _task.Source.Columns.Select(column => column.Name)));

    private static TaskFailure BadFilter(string detail) => new(ErrorKind.Invalid, "rows.bad_filter", detail);
}
