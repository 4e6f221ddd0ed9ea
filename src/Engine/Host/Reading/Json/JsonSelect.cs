using System.Globalization;

namespace Tablinum.Engine.Host.Reading.Json;

/// <summary>The SELECT that makes a table of the written rows: types as they were learned, shallow objects as columns of their own.</summary>
internal sealed class JsonSelect
{
    private const int MaxFlattened = 50;
    private const int MaxFlattenedDepth = 2;

    private readonly ColumnNames _names = new();
    private readonly List<string> _expressions = [];
    private readonly List<string> _originals = [];
    private readonly List<string> _types = [];
    private readonly List<string> _mixed = [];
    private readonly List<string> _numbersAsText = [];
    private readonly List<string> _cutTimes = [];
    private readonly List<string> _renamed = [];
    private readonly int _flattenedDepth;

    private JsonSelect(IReadOnlyList<JsonMember> columns, int flattenedDepth)
    {
        _flattenedDepth = flattenedDepth;
        foreach (var column in columns)
        {
            var key = column.Position.ToString(CultureInfo.InvariantCulture);
            _types.Add($"{Sql.Text(key)}: {Sql.Text(JsonTypes.Of(column.Shape))}");
            Add(column.Name, Sql.Name(key), column.Shape, depth: 0);
        }
    }

    /// <summary>Chooses the columns.</summary>
    public static JsonSelect Of(IReadOnlyList<JsonMember> columns)
    {
        var flattened = new JsonSelect(columns, MaxFlattenedDepth);
        return flattened._expressions.Count <= JsonColumnSet.MaxColumns ? flattened : new JsonSelect(columns, flattenedDepth: 0);
    }

    /// <summary>By which the file knows the columns: keys, with points between those of objects in objects.</summary>
    public IReadOnlyList<string> Originals => _originals;

    /// <summary>The statement.</summary>
    /// <param name="longestRowBytes">DuckDB's buffers are made for it.</param>
    public string Text(string path, int longestRowBytes)
    {
        const int MinObjectBytes = 1024 * 1024;
        return $"SELECT {string.Join(", ", _expressions)} FROM read_json({Sql.Text(path)}, format = 'newline_delimited', records = true, "
            + $"maximum_object_size = {Math.Max(longestRowBytes + 1, MinObjectBytes)}, columns = {{{string.Join(", ", _types)}}})";
    }

    /// <summary>What a person should know about the columns.</summary>
    public IEnumerable<string> Notes()
    {
        if (_mixed.Count > 0)
        {
            yield return $"Values of several kinds were kept as JSON text in: {Listed(_mixed)}.";
        }

        if (_numbersAsText.Count > 0)
        {
            yield return $"Numbers that no number type holds exactly were kept as text in: {Listed(_numbersAsText)}.";
        }

        if (_cutTimes.Count > 0)
        {
            yield return $"Times were cut to microseconds in: {Listed(_cutTimes)}.";
        }

        if (_renamed.Count > 0)
        {
            yield return $"Keys that cannot be names of columns as they are were changed: {Listed(_renamed)}.";
        }
    }

    private void Add(string name, string expression, JsonShape shape, int depth)
    {
        if (depth < _flattenedDepth && JsonTypes.IsRecord(shape) && shape.Members is { All: { Count: <= MaxFlattened } members })
        {
            foreach (var member in members)
            {
                Add($"{name}.{member.Name}", $"{expression}.{Sql.Name(member.Name)}", member.Shape, depth + 1);
            }

            return;
        }

        var unique = _names.Next(Fit(name), _expressions.Count);
        _expressions.Add($"{expression} AS {Sql.Name(unique)}");
        _originals.Add(name);
        NoteIf(unique != name, unique, _renamed);
        NoteIf(JsonTypes.Of(shape) == JsonTypes.Json, unique, _mixed);
        NoteIf(JsonTypes.AreNumbersAsText(shape), unique, _numbersAsText);
        NoteIf(JsonTypes.Of(shape).StartsWith("TIMESTAMP", StringComparison.Ordinal) && shape.Kinds.HasFlag(JsonKinds.Nanoseconds), unique, _cutTimes);
    }

    private static string Fit(string name)
    {
        var clean = name.Replace("\0", "", StringComparison.Ordinal);
        var length = Math.Min(clean.Length, JsonColumnSet.MaxNameLength);
        return clean[..(length > 0 && char.IsHighSurrogate(clean[length - 1]) ? length - 1 : length)];
    }

    private static void NoteIf(bool isSo, string column, List<string> columns)
    {
        if (isSo)
        {
            columns.Add(column);
        }
    }

    private static string Listed(List<string> names)
    {
        const int MaxListed = 10;
        var first = string.Join(", ", names.Take(MaxListed).Select(name => $"“{name}”"));
        return names.Count > MaxListed ? $"{first} and {names.Count - MaxListed:N0} more" : first;
    }
}
