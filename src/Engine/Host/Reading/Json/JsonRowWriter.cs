using System.Buffers;
using System.Buffers.Text;
using System.Text.Json;

namespace Tablinum.Engine.Host.Reading.Json;

/// <summary>
/// Writes rows of any form as one object a line, with numbers for the keys of the outermost, and learns on the way what each key
/// holds. DuckDB reads that exactly: two keys that differ in case only, keys of any length and repeated keys stay no problem.
/// </summary>
internal sealed class JsonRowWriter : IDisposable
{
    private const int FlushBytes = 64 * 1024;
    private static readonly JsonReaderOptions Options = new() { MaxDepth = JsonCursor.MaxDepth + 1 };

    private readonly FileStream _file;
    private readonly bool _isGeo;
    private readonly ArrayBufferWriter<byte> _text = new(FlushBytes * 2);
    private readonly JsonColumnSet _columns = new();
    private readonly JsonValueWriter _values;
    private JsonTokenType? _form;
    private byte[]? _firstList;

    public JsonRowWriter(string path, bool isGeo)
    {
        _file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.Read, bufferSize: 0);
        _isGeo = isGeo;
        _values = new JsonValueWriter(_text, _columns.Keys);
    }

    /// <summary>Rows so far.</summary>
    public long Kept { get; private set; }

    /// <summary>Of the longest row as written.</summary>
    public int LongestRowBytes { get; private set; }

    /// <summary>Whether a key came twice in one object.</summary>
    public bool HasRepeatedKeys => _values.HasRepeatedKeys;

    /// <summary>Whether a text held half of a surrogate pair.</summary>
    public bool HasBrokenEscapes => _values.HasBrokenEscapes;

    /// <summary>Whether the first list became the names of the columns.</summary>
    public bool HasHeader => _columns.Header is not null;

    /// <summary>Writes a row, which must be well-formed.</summary>
    /// <returns>Null; or, if it is of another form than the rows before, why it is no row.</returns>
    public string? Add(ReadOnlySpan<byte> row)
    {
        var reader = new Utf8JsonReader(row, Options);
        reader.Read();
        var form = FormOf(reader.TokenType);
        if (form != JsonTokenType.Null)
        {
            _form ??= form;
        }

        if (form != JsonTokenType.Null && _form != JsonTokenType.String && form != _form)
        {
            return _form == JsonTokenType.StartObject ? "The other rows are objects; this is none." : "The other rows are lists; this is none.";
        }

        Kept++;
        if (_form == JsonTokenType.StartArray)
        {
            AddList(row);
        }
        else
        {
            Write(ref reader);
        }

        return null;
    }

    /// <summary>Finishes the file and tells its columns.</summary>
    public JsonColumnSet Finish()
    {
        if (_firstList is { } only)
        {
            WriteList(only);
        }

        Flush();
        return _columns;
    }

    /// <inheritdoc />
    public void Dispose() => _file.Dispose();

    private static JsonTokenType FormOf(JsonTokenType first) => first is JsonTokenType.StartObject or JsonTokenType.StartArray or JsonTokenType.Null
        ? first
        : JsonTokenType.String;

    private void AddList(ReadOnlySpan<byte> row)
    {
        if (Kept == 1)
        {
            _firstList = row.ToArray(); // the second tells whether it holds names
            return;
        }

        if (_firstList is { } first)
        {
            _firstList = null;
            _columns.Header = JsonListHeader.Of(first, row.ToArray());
            if (HasHeader)
            {
                Kept--;
            }
            else
            {
                WriteList(first);
            }
        }

        WriteList(row);
    }

    private void WriteList(ReadOnlySpan<byte> row)
    {
        var reader = new Utf8JsonReader(row, Options);
        reader.Read();
        Write(ref reader);
    }

    private void Write(ref Utf8JsonReader reader)
    {
        var start = _text.WrittenCount;
        _text.Write("{"u8);
        switch (_form)
        {
            case JsonTokenType.StartObject when reader.TokenType == JsonTokenType.StartObject:
                Members(ref reader, _columns.Members, _values.NextObject(), _isGeo);
                break;
            case JsonTokenType.StartArray when reader.TokenType == JsonTokenType.StartArray:
                for (var index = 0; reader.Read() && reader.TokenType != JsonTokenType.EndArray; index++)
                {
                    Cell(ref reader, _columns.Element(index));
                }

                break;
            case JsonTokenType.String:
                Cell(ref reader, _columns.Value);
                break;
            default: // a null is a row of nulls
                break;
        }

        _text.Write("}\n"u8);
        _columns.CheckSize();
        LongestRowBytes = Math.Max(LongestRowBytes, _text.WrittenCount - start);
        if (_text.WrittenCount > FlushBytes)
        {
            Flush();
        }
    }

    /// <summary>Members of the outermost object: the columns. GeoJSON has them one level deeper.</summary>
    private void Members(ref Utf8JsonReader reader, JsonMembers members, long id, bool isFeature)
    {
        members.Rewind();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isProperties = isFeature && reader.ValueTextEquals("properties"u8);
            var isType = isFeature && reader.ValueTextEquals("type"u8);
            var isGeometry = isFeature && reader.ValueTextEquals("geometry"u8);
            var name = reader.ValueSpan;
            reader.Read();
            if (isProperties && reader.TokenType == JsonTokenType.StartObject)
            {
                Members(ref reader, _columns.Properties, id, isFeature: false);
            }
            else if (isType || isProperties || members.Of(name) is not { } member || _values.IsRepeated(member, id))
            {
                reader.Skip();
            }
            else
            {
                if (isGeometry)
                {
                    member.Shape.Open();
                }

                Cell(ref reader, member);
            }
        }
    }

    private void Cell(ref Utf8JsonReader reader, JsonMember column)
    {
        _values.Separate();
        _text.Write("\""u8);
        Utf8Formatter.TryFormat(column.Position, _text.GetSpan(), out var written);
        _text.Advance(written);
        _text.Write("\":"u8);
        _values.Value(ref reader, column.Shape);
    }

    private void Flush()
    {
        _file.Write(_text.WrittenSpan);
        _text.ResetWrittenCount();
    }
}
