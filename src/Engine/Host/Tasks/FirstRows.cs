using System.Text.Json;
using Tablinum.Engine.Host.Encoders;
using Tablinum.Engine.Host.Reading;
using Tablinum.Engine.Protocol;

namespace Tablinum.Engine.Host.Tasks;

/// <summary>The first rows of a part as JSON, small enough for one answer.</summary>
internal static class FirstRows
{
    private const int MaxTextLength = 1_000;
    private const int MaxBytes = 4 << 20;

    /// <summary>An array of arrays of values: fewer rows than asked for where they are large, long texts cut.</summary>
    public static JsonElement Of(PartWriter part, IReadOnlyList<ReceiptColumn> columns, int rows)
    {
        for (var wanted = rows; ; wanted /= 2)
        {
            using var json = Encode(part, columns, wanted);
            if (json.Length <= MaxBytes || wanted == 0)
            {
                using var parsed = JsonDocument.Parse(json);
                return parsed.RootElement.Clone();
            }
        }
    }

    private static MemoryStream Encode(PartWriter part, IReadOnlyList<ReceiptColumn> columns, int rows)
    {
        var values = columns.Select(column => Sql.Name(column.Name) is var name && column.Type == "VARCHAR"
            ? $"left({name}, {MaxTextLength}) AS {name}"
            : name);
        using var result = part.Connection.Query($"SELECT {string.Join(", ", values)} FROM {PartWriter.Table} LIMIT {rows}");
        var json = new MemoryStream();
        json.Write("["u8);
        using var encoding = new RowEncoding(RowEncoder.Create(RowFormat.JsonRows, result.Columns), bytes => json.Write(bytes));
        encoding.Run(result, rowsBefore: 0, CancellationToken.None);
        json.Write("]"u8);
        json.Position = 0;
        return json;
    }
}
