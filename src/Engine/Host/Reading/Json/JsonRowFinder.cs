using System.Text.Json;

namespace Tablinum.Engine.Host.Reading.Json;

/// <summary>
/// Finds out what the rows of a JSON file are. Reads no further than it must: the second token tells a list of objects, the
/// second text tells one object a line; only a file that is one object is read to its end.
/// </summary>
internal sealed class JsonRowFinder(JsonCursor cursor)
{
    private const int MaxLeftOut = 10;
    private const int MaxTableDepth = 2;

    private readonly List<string> _members = [];
    private (string Path, ByteMark List, long Rows)? _table;
    private bool _saysFeatures;

    /// <summary>Looks through the file.</summary>
    /// <exception cref="TaskFailure">It is broken, too deep, or holds no table.</exception>
    public JsonRowPlace Find()
    {
        if (!cursor.Read())
        {
            throw ReadingFailure.NoTable();
        }

        return cursor.Kind switch
        {
            JsonTokenType.StartArray => InList(),
            JsonTokenType.StartObject => InObject(),
            _ => cursor.Read() ? JsonRowPlace.Texts : throw ReadingFailure.NoTable(),
        };
    }

    private JsonRowPlace InList()
    {
        var list = cursor.Mark;
        cursor.ReadValue();
        if (cursor.Kind == JsonTokenType.StartObject)
        {
            return JsonRowPlace.WholeList(list);
        }

        while (cursor.Kind != JsonTokenType.EndArray)
        {
            cursor.ReadValue();
        }

        return cursor.Read() ? JsonRowPlace.Texts : JsonRowPlace.WholeList(list);
    }

    private JsonRowPlace InObject()
    {
        Members(path: "", depth: 1);
        if (cursor.Read() || _table is not { } table)
        {
            return JsonRowPlace.Texts;
        }

        var leftOut = _members.Where(member => member != table.Path && !table.Path.StartsWith(member + ".", StringComparison.Ordinal));
        return new JsonRowPlace(table.List, table.Path, [.. leftOut], IsGeo: _saysFeatures && table.Path == "features");
    }

    private void Members(string path, int depth)
    {
        while (cursor.Read() && cursor.Kind == JsonTokenType.PropertyName)
        {
            var name = path + JsonText.Decode(JsonText.WithoutQuotes(cursor.Bytes));
            name = name[..Math.Min(name.Length, JsonColumnSet.MaxNameLength)];
            cursor.Read();
            if (_members.Count < MaxLeftOut)
            {
                _members.Add(name);
            }

            if (cursor.Kind == JsonTokenType.StartArray)
            {
                Elements(name);
            }
            else if (cursor.Kind == JsonTokenType.StartObject && depth < MaxTableDepth)
            {
                Members(name + ".", depth + 1);
            }
            else
            {
                _saysFeatures |= name == "type" && cursor.Bytes.SequenceEqual("\"FeatureCollection\""u8);
                cursor.Skip();
            }
        }
    }

    /// <summary>The longest list of objects is the table.</summary>
    private void Elements(string path)
    {
        var list = cursor.Mark;
        var (all, objects) = (0L, 0L);
        while (cursor.ReadValue() && cursor.Kind != JsonTokenType.EndArray)
        {
            all++;
            objects += cursor.Kind == JsonTokenType.StartObject ? 1 : 0;
        }

        if (objects * 2 > all && objects > (_table?.Rows ?? 0))
        {
            _table = (path, list, objects);
        }
    }
}
