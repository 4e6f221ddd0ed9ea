using System.Globalization;
using System.Text;
using Tablinum.Engine.Host.Encoders;
using Tablinum.Engine.Protocol;
using Tablinum.Engine.Tests.DuckDb;

namespace Tablinum.Engine.Tests.Encoders;

/// <summary>DuckDB's own writer is the judge of ours.</summary>
public sealed class AgainstDuckDbTests : IDisposable
{
    private const string RandomRows =
        """
        CREATE TABLE t AS
        SELECT i,
          v(i, 1, (hash(i, 1) % 2 = 0)) AS yes,
          v(i, 2, (hash(i, 2) % 256)::INTEGER - 128)::TINYINT AS tiny,
          v(i, 3, (hash(i, 3) % 65536)::INTEGER - 32768)::SMALLINT AS small,
          v(i, 4, (hash(i, 4) % 4294967296)::BIGINT - 2147483648)::INTEGER AS whole,
          v(i, 5, (hash(i, 5)::HUGEINT - 9223372036854775808) >> (i % 64)::INTEGER)::BIGINT AS big,
          v(i, 6, hash(i, 6)) AS ubig,
          v(i, 7, hash(i, 7)::HUGEINT * (hash(i, 8) >> 2)::HUGEINT - 99999999999) AS huge,
          CASE WHEN i % 500 = 0 THEN hash(i, 9)::UHUGEINT * hash(i, 10)::UHUGEINT END AS uhuge,
          v(i, 9, ((hash(i, 11) % 1999999)::INTEGER / 100)::FLOAT * pow(10, (i % 30)::INTEGER - 28)::FLOAT) AS single,
          v(i, 10, round((hash(i, 12) % 100000000) / 1000.0, (i % 4)::INTEGER) * pow(10, CASE WHEN i % 5 = 0 THEN (i % 600)::INTEGER - 300 ELSE 0 END)) AS real,
          v(i, 11, ((hash(i, 13) % 19999)::INTEGER - 9999) / 10)::DECIMAL(4,1) AS d4,
          v(i, 12, ((hash(i, 14) % 1999999999)::BIGINT - 999999999) / 10000)::DECIMAL(9,4) AS d9,
          v(i, 13, (hash(i, 15) % 1000000000000000000)::DECIMAL(18,0) / 1000000)::DECIMAL(18,6) AS d18,
          v(i, 14, (hash(i, 16)::HUGEINT * 1234567891 - 5)::DECIMAL(38,0) * 0.0000000001::DECIMAL(38,10)) AS d38,
          v(i, 15, DATE '1970-01-01' + ((hash(i, 17) % 6000000)::INTEGER - 3000000)) AS day,
          v(i, 16, TIME '00:00:00' + to_microseconds((hash(i, 18) % 86400000000)::BIGINT)) AS clock,
          v(i, 17, TIMESTAMP '1970-01-01' + to_microseconds(((hash(i, 19)::HUGEINT - 9223372036854775808) // 37)::BIGINT)) AS moment,
          v(i, 18, TIMESTAMPTZ '1970-01-01 00:00:00+00' + to_milliseconds((hash(i, 20) % 4000000000000)::BIGINT)) AS instant,
          v(i, 19, make_timestamp_ns((hash(i, 21) % 9000000000000000000)::BIGINT)) AS fine,
          v(i, 20, to_months((hash(i, 22) % 100)::INTEGER - 50) + to_days((hash(i, 23) % 3)::INTEGER - 1) + to_microseconds((hash(i, 24) % 999999999999)::BIGINT - 500000000000)) AS span,
          v(i, 21, md5(i::VARCHAR)::UUID) AS id,
          v(i, 22, substr(replace(replace('aä🦆"",;Q
         #\x''' || md5(i::VARCHAR), 'Q', chr(13)), 'x', chr(9)), (hash(i, 25) % 20)::INTEGER, (hash(i, 26) % 30)::INTEGER)) AS words,
          v(i, 23, unhex(substr(md5(i::VARCHAR), 1, 2 * (hash(i, 27) % 16)::INTEGER))) AS bytes,
          v(i, 24, substr((hash(i, 28) % 65536)::INTEGER::BIT::VARCHAR, 1, 1 + (hash(i, 29) % 32)::INTEGER)::BIT) AS bits,
          v(i, 25, ['one', 'two, three', '', 'fo"ur'][1 + (hash(i, 30) % 4)::INTEGER])::ENUM('one', 'two, three', '', 'fo"ur') AS choice
        FROM range(100000) AS r(i)
        """;

    private readonly Duck _duck = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("tablinum-encoders-").FullName;

    // Printing one UHUGEINT takes DuckDB 0.3 ms, so there are few. Floats stay small: see the other test.
    [Fact]
    public void CSV_of_a_hundred_thousand_random_rows_is_that_of_DuckDB()
    {
        // One value in ten is null.
        _duck.Connection.Execute("CREATE MACRO v(i, salt, value) AS CASE WHEN hash(i, salt * 1000) % 10 = 0 THEN NULL ELSE value END");
        _duck.Connection.Execute(RandomRows);
        var path = Path.Combine(_folder, "copy.csv");
        _duck.Connection.Execute($"COPY t TO '{path}' (FORMAT csv, HEADER)");

        var ours = _duck.Encode("FROM t", RowFormat.Csv);

        var theirs = File.ReadAllText(path);
        var difference = ours.AsSpan().CommonPrefixLength(theirs);
        var context = Math.Max(0, difference - 100);
        Assert.True(
            ours == theirs,
            $"At {difference}: ours {ours.AsSpan(context, Math.Min(160, ours.Length - context))}\n theirs {theirs.AsSpan(context, Math.Min(160, theirs.Length - context))}");
        Assert.True(ours.Length > 20_000_000, "The rows are fewer or shorter than meant.");
    }

    [Fact]
    public void Doubles_and_floats_of_every_size_are_printed_as_by_DuckDB_and_read_back_the_same()
    {
        // With one exception: a decimal that lies exactly between two values reads back as the even one. .NET knows that and prints
        // the shorter 382662000.0 where DuckDB prints 382662016.0; such ties are met among large floats only.
        var random = new Random(20_260_101);
        var doubles = new List<double> { 0, -0.0, 1, 0.1, 1e15, 1e16, 123456789012345678, 999999999999999.9, 1e-4, 1e-5, 0.00012345, double.MaxValue, double.Epsilon, 4503599627370497.5, 99999999999.99995, 1e11, 2.5e15, 1234567890123456.7 };
        for (var i = 0; i < 20_000; i++)
        {
            doubles.Add(BitConverter.Int64BitsToDouble(random.NextInt64(long.MinValue, long.MaxValue)));
            doubles.Add(Math.Round(random.NextDouble() * Math.Pow(10, random.Next(0, 17)), random.Next(0, 8)));
            doubles.Add(-random.Next() / 1000.0);
        }

        doubles.RemoveAll(value => !double.IsFinite(value));
        CompareWithDuckDb(doubles.ConvertAll(value => (value.ToString("R", CultureInfo.InvariantCulture), Text(value))), "DOUBLE");
        var floats = doubles.ConvertAll(value => (float)value);
        floats.AddRange(Enumerable.Range(0, 20_000).Select(_ => BitConverter.Int32BitsToSingle(random.Next(int.MinValue, int.MaxValue))));
        floats.RemoveAll(value => !float.IsFinite(value));
        CompareWithDuckDb(floats.ConvertAll(value => (value.ToString("R", CultureInfo.InvariantCulture), Text(value))), "FLOAT");
        Assert.All(doubles, value => Assert.Equal(value, double.Parse(Text(value), CultureInfo.InvariantCulture)));
        Assert.All(floats, value => Assert.Equal(value, float.Parse(Text(value), CultureInfo.InvariantCulture)));
    }

    public void Dispose()
    {
        _duck.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static string Text(double value)
    {
        Span<byte> text = stackalloc byte[Fractions.Max];
        return Encoding.ASCII.GetString(text[..Fractions.Write(text, value)]);
    }

    private static string Text(float value)
    {
        Span<byte> text = stackalloc byte[Fractions.Max];
        return Encoding.ASCII.GetString(text[..Fractions.Write(text, value)]);
    }

    private void CompareWithDuckDb(List<(string Value, string Ours)> pairs, string type)
    {
        var path = Path.Combine(_folder, $"{type}.csv");
        File.WriteAllLines(path, pairs.Select(pair => $"{pair.Value};{pair.Ours}"));

        var different = _duck.Texts(
            $"SELECT value::{type}::VARCHAR, ours FROM read_csv('{path}', delim = ';', header = false, columns = {{'value': 'VARCHAR', 'ours': 'VARCHAR'}}) WHERE value::{type}::VARCHAR <> ours");
        different.RemoveAll(row => type == "FLOAT" && SignificantDigits(row[1]!) < SignificantDigits(row[0]!));

        Assert.True(
            different.Count == 0,
            $"{different.Count} of {pairs.Count}: {string.Join("; ", different.Take(5).Select(row => $"{row[0]} | {row[1]}"))}");
    }

    private static int SignificantDigits(string number) =>
        number.Split('e')[0].Replace(".0", "", StringComparison.Ordinal).Replace(".", "", StringComparison.Ordinal).Trim('-', '0').Length;
}
