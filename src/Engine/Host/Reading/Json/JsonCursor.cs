using System.Text.Json;
using System.Text.Unicode;

namespace Tablinum.Engine.Host.Reading.Json;

/// <summary>Steps through JSON texts of any size, several in a row too, and checks them on the way.</summary>
internal sealed class JsonCursor(ByteWindow window)
{
    /// <summary>Objects and lists in each other, at most. Some 30,000 of them overflow the stack of DuckDB's parser.</summary>
    public const int MaxDepth = 100;

    // One level more than is taken, so that our own check comes first and can tell it from text that is broken.
    private static readonly JsonReaderOptions Options = new() { MaxDepth = MaxDepth + 1, AllowMultipleValues = true };

    private JsonReaderState _state = new(Options);
    private int _start;
    private int _taken;

    /// <summary>Of the last step; of its first token if that went over a whole value.</summary>
    public JsonTokenType Kind { get; private set; }

    /// <summary>Of the last step: 0 for a text itself.</summary>
    public int Depth { get; private set; }

    /// <summary>The bytes of the last step. A property name comes with its colon.</summary>
    public ReadOnlySpan<byte> Bytes => window.Bytes[_start.._taken];

    /// <summary>Where the last step begins, for another window.</summary>
    public ByteMark Mark => new(window.Offset + _start, Place);

    /// <summary>Where the last step begins in the text.</summary>
    public SourcePlace Place => window.PlaceOf(_start);

    /// <summary>Goes to the next token; false at the end.</summary>
    public bool Read() => Step(whole: false);

    /// <summary>Goes over the next value with all that is in it, or over one closing bracket; false at the end.</summary>
    public bool ReadValue() => Step(whole: true);

    /// <summary>Goes to the end of the object or list that has just begun, without holding it; does nothing for other values.</summary>
    public void Skip()
    {
        if (Kind is not (JsonTokenType.StartObject or JsonTokenType.StartArray))
        {
            return;
        }

        var depth = Depth;
        do
        {
            Read();
        }
        while (Depth > depth);
    }

    private bool Step(bool whole)
    {
        window.Consume(_taken);
        (_start, _taken) = (0, 0);
        while (!TryStep(whole))
        {
            if (window.IsFinal)
            {
                return false;
            }

            window.Grow();
        }

        return true;
    }

    private bool TryStep(bool whole)
    {
        var reader = new Utf8JsonReader(window.Bytes, window.IsFinal, _state);
        try
        {
            if (!reader.Read())
            {
                return false;
            }

            var (kind, start, depth) = (reader.TokenType, (int)reader.TokenStartIndex, reader.CurrentDepth);
            CheckDepth(ref reader);
            var isOver = !whole || kind is not (JsonTokenType.StartObject or JsonTokenType.StartArray);
            while (!isOver)
            {
                if (!reader.Read())
                {
                    return false;
                }

                CheckDepth(ref reader);
                isOver = reader.CurrentDepth == depth;
            }

            (Kind, Depth, _start, _taken, _state) = (kind, depth, start, (int)reader.BytesConsumed, reader.CurrentState);
        }
        catch (JsonException exception)
        {
            throw JsonFailure.Broken(window.PlaceOf((int)reader.BytesConsumed), JsonFailure.Reason(exception));
        }

        return Utf8.IsValid(Bytes) ? true : throw JsonFailure.Broken(Place, "The text is not UTF-8.");
    }

    private void CheckDepth(ref Utf8JsonReader reader)
    {
        if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray && reader.CurrentDepth >= MaxDepth)
        {
            throw JsonFailure.TooDeep(window.PlaceOf((int)reader.TokenStartIndex));
        }
    }
}
