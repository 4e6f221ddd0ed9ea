using System.Buffers;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Tablinum.Engine.Protocol;

namespace Tablinum.Datasets.Rows;

/// <summary>The JSON around a page of rows: columns in front, everything else behind, so that the rows are copied through.</summary>
internal static class Envelope
{
    private static readonly JsonWriterOptions Unchecked = new() { SkipValidation = true };

    /// <summary><c>{"columns":[…],"rows":[</c></summary>
    public static ReadOnlyMemory<byte> Open(IReadOnlyList<ResultColumn> columns)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(buffer, Unchecked))
        {
            json.WriteStartObject();
            json.WriteStartArray("columns");
            foreach (var column in columns)
            {
                json.WriteStartObject();
                json.WriteString("name", column.Name);
                json.WriteString("type", column.Type);
                json.WriteBoolean("exact", column.Exact);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteStartArray("rows");
        }

        return buffer.WrittenMemory;
    }

    /// <summary><c>],"hasMore":…}</c> with the members that <paramref name="members"/> writes.</summary>
    public static ReadOnlyMemory<byte> Close(Action<Utf8JsonWriter> members)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        buffer.Write("],"u8);
        using (var json = new Utf8JsonWriter(buffer, Unchecked))
        {
            json.WriteStartObject();
            members(json);
            json.WriteEndObject();
        }

        // Only the members and the closing brace are wanted: the opening one belongs to the front.
        var written = buffer.WrittenMemory.ToArray();
        written[2] = (byte)',';
        written[1] = (byte)']';
        return written.AsMemory(1);
    }

    /// <summary>Headers of a page. Pages are private and may be asked for again: their address names their content.</summary>
    /// <param name="tag">Null where there is none.</param>
    public static Action<HttpResponse> Headers(string? tag) => response =>
    {
        response.ContentType = "application/json; charset=utf-8";
        response.Headers.CacheControl = "private, no-cache";
        if (tag is not null)
        {
            response.Headers.ETag = $"\"{tag}\"";
        }
    };
}
