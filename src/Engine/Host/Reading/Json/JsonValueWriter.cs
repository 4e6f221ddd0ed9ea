using System.Buffers;
using System.Text.Json;

namespace Tablinum.Engine.Host.Reading.Json;

/// <summary>Copies values without the space between their tokens, and learns what they are.</summary>
/// <param name="keys">Numbers the keys of inner objects.</param>
internal sealed class JsonValueWriter(ArrayBufferWriter<byte> text, JsonKeyBudget keys)
{
    private long _objects;

    /// <summary>Whether a key came twice in one object.</summary>
    public bool HasRepeatedKeys { get; private set; }

    /// <summary>Whether a text held half of a surrogate pair.</summary>
    public bool HasBrokenEscapes { get; private set; }

    /// <summary>Copies the value that the reader stands on.</summary>
    /// <param name="shape">Learns from it; null if it does not matter.</param>
    public void Value(ref Utf8JsonReader reader, JsonShape? shape)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                Object(ref reader, shape?.BeginObject(keys));
                break;
            case JsonTokenType.StartArray:
                List(ref reader, shape?.BeginList());
                break;
            case JsonTokenType.String:
                if (shape is not null && !shape.Kinds.HasFlag(JsonKinds.Text)) // beside text, dates are text
                {
                    shape.Saw(JsonKind.OfString(reader.ValueSpan));
                }

                Text(reader.ValueSpan, reader.ValueIsEscaped);
                break;
            default:
                shape?.Saw(reader.TokenType switch
                {
                    JsonTokenType.Number => JsonKind.OfNumber(reader.ValueSpan),
                    JsonTokenType.True or JsonTokenType.False => JsonKinds.Boolean,
                    _ => JsonKinds.None,
                });
                text.Write(reader.ValueSpan);
                break;
        }
    }

    /// <summary>An object begins.</summary>
    /// <returns>Its number.</returns>
    public long NextObject() => ++_objects;

    /// <summary>Whether the object had this key before: the first value stays.</summary>
    public bool IsRepeated(JsonMember member, long id)
    {
        var isRepeated = member.LastObject == id;
        member.LastObject = id;
        HasRepeatedKeys |= isRepeated;
        return isRepeated;
    }

    /// <summary>A comma, unless the next one is the first.</summary>
    public void Separate()
    {
        if (text.WrittenSpan[^1] is not ((byte)'{' or (byte)'['))
        {
            text.Write(","u8);
        }
    }

    private void Object(ref Utf8JsonReader reader, JsonMembers? members)
    {
        var id = NextObject();
        text.Write("{"u8);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.ValueSpan;
            var isEscaped = reader.ValueIsEscaped;
            var member = members?.Of(name);
            reader.Read();
            if (member is not null && IsRepeated(member, id))
            {
                reader.Skip();
                continue;
            }

            Separate();
            Text(name, isEscaped);
            text.Write(":"u8);
            Value(ref reader, member?.Shape);
        }

        text.Write("}"u8);
    }

    private void List(ref Utf8JsonReader reader, JsonShape? elements)
    {
        text.Write("["u8);
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            Separate();
            Value(ref reader, elements);
        }

        text.Write("]"u8);
    }

    private void Text(ReadOnlySpan<byte> escaped, bool isEscaped)
    {
        text.Write("\""u8);
        if (isEscaped)
        {
            HasBrokenEscapes |= JsonText.Mend(escaped, text);
        }
        else
        {
            text.Write(escaped);
        }

        text.Write("\""u8);
    }
}
