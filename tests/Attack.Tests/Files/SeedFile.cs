using System.IO.Compression;
using System.Text;
using Tablinum.DuckDb;
using Tablinum.Engine.Tests.Reading;

namespace Tablinum.Attack.Tests.Files;

/// <summary>What of a file can be damaged with sense.</summary>
internal enum FileForm
{
    /// <summary>Tokens of its grammar.</summary>
    Text,

    /// <summary>The parts of an archive, and its directory.</summary>
    Zip,

    /// <summary>The content under gzip.</summary>
    Packed,

    /// <summary>The footer.</summary>
    Parquet,

    /// <summary>Numbers anywhere.</summary>
    Binary,
}

/// <summary>A valid file.</summary>
/// <param name="Format">As reports name it.</param>
internal sealed record SeedFile(string Format, FileForm Form, byte[] Bytes)
{
    private const string Csv =
        "id,name,price,when,ok\n1,\"Smith, John\",3.50,2024-01-31,true\n2,\"He said \"\"no\"\"\",-1e3,2024-02-29,false\n3,,\"1,234.50\",,\n4,Zoë,0,1999-12-31,true\n";

    /// <summary>Several of each format that is read.</summary>
    public static ILookup<string, SeedFile> All { get; } = Make().ToLookup(seed => seed.Format);

    private static IEnumerable<SeedFile> Make()
    {
        var large = string.Concat(Enumerable.Range(0, 400).Select(i => $"{i};Grüße {i % 7};{i / 3.0:F3};{i % 28 + 1:00}.03.2024\r\n"));
        yield return Text("csv", Csv);
        yield return Text("csv", "# made by hand\n\nReport of 2024\n\na;b;c;d\r\n" + large + "\r\nTotal;;133\r\n");
        yield return new SeedFile("csv", FileForm.Text, [.. Encoding.Unicode.GetPreamble(), .. Encoding.Unicode.GetBytes(Csv)]);
        yield return Text("json", """[{"a": 1, "b": "x", "c": [1, 2, {"d": null}]}, {"a": 2.5, "b": "\ud83d\ude00", "c": []}, {"a": null, "e": {"f": true}}]""");
        yield return Text("json", """{"meta": {"rows": 2}, "data": [{"id": 1, "at": "2024-01-01T00:00:00Z"}, {"id": 2, "at": null}], "next": null}""");
        yield return Text("ndjson", string.Concat(Enumerable.Range(0, 50).Select(i => $$"""{"id": {{i}}, "tags": ["a", "{{i}}"], "v": {{i * 1.5}} }""" + "\n")));
        foreach (var parquet in Parquet())
        {
            yield return new SeedFile("parquet", FileForm.Parquet, parquet);
        }

        yield return new SeedFile("xlsx", FileForm.Zip, Workbook.Of(
            Workbook.Row("name", "price", "count") + Workbook.Row("a", 1, 2) + Workbook.Row("b", 3.5, 4) + Workbook.Row() + Workbook.Row("Source: us")));
        yield return new SeedFile("xls", FileForm.Binary, new OldWorkbook()
            .Number(0, 0, 1).ArrayText(0, 1, "one").Number(1, 0, 2).Boolean(1, 1, true).Error(3, 0).FormulaError(4, 1).ToArray());
        yield return new SeedFile("gzip", FileForm.Packed, Gzip(Csv + large));
        yield return new SeedFile("zstd", FileForm.Binary, Copied($"COPY (SELECT i, 'x' || i AS s FROM range(500) t(i)) TO 'FILE' (FORMAT csv, COMPRESSION zstd)"));
    }

    private static IEnumerable<byte[]> Parquet()
    {
        string[] codecs = ["uncompressed", "snappy", "zstd", "gzip", "brotli", "lz4_raw"];
        foreach (var codec in codecs)
        {
            yield return Copied(
                $"COPY (SELECT i, 'name ' || i % 5 AS s, i / 3 AS d, [i, NULL] AS l, {{'a': i, 'b': DATE '2024-01-01' + i::INTEGER}} AS r, i::DECIMAL(18,2) AS m FROM range(300) t(i)) TO 'FILE' (FORMAT parquet, CODEC '{codec}')");
        }

        yield return Copied("COPY (SELECT * EXCLUDE (bignum, \"union\") FROM test_all_types()) TO 'FILE' (FORMAT parquet)");
    }

    private static SeedFile Text(string format, string text) => new(format, FileForm.Text, Encoding.UTF8.GetBytes(text));

    private static byte[] Gzip(string text)
    {
        using var packed = new MemoryStream();
        using (var packing = new GZipStream(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            packing.Write(Encoding.UTF8.GetBytes(text));
        }

        return packed.ToArray();
    }

    private static byte[] Copied(string sql)
    {
        var path = Path.GetTempFileName();
        try
        {
            using var database = DuckDatabase.Open(path: null, new Dictionary<string, string>());
            using var connection = database.Connect();
            connection.Execute(sql.Replace("FILE", path, StringComparison.Ordinal));
            return File.ReadAllBytes(path);
        }
        finally
        {
            File.Delete(path);
        }
    }
}
