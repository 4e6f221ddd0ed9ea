using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace Tablinum.Bench.Benchmarks;

/// <summary>
/// CSV files made of arithmetic: the same bytes on every machine and in every run. Orders have 10 columns in about 100 bytes a
/// row: ids, whole numbers, a timestamp, a date, four texts (20, 1,000, 50,000 and nearly all distinct), an amount.
/// </summary>
internal static class GeneratedData
{
    public const int Customers = 500_000;

    /// <summary>The types that a reader finds, which the reference is told.</summary>
    public static readonly IReadOnlyList<string[]> OrderColumns =
    [
        ["id", "BIGINT"], ["customer_id", "BIGINT"], ["ordered_at", "TIMESTAMP"], ["ship_date", "DATE"], ["country", "VARCHAR"],
        ["city", "VARCHAR"], ["product", "VARCHAR"], ["comment", "VARCHAR"], ["price", "DOUBLE"], ["qty", "BIGINT"],
    ];

    private static readonly string[] Countries =
    [
        "Austria", "Belgium", "Brazil", "Canada", "Chile", "Denmark", "Finland", "France", "Germany", "India",
        "Italy", "Japan", "Kenya", "Mexico", "Norway", "Poland", "Spain", "Sweden", "Turkey", "Vietnam",
    ];

    private static readonly string[] Words =
        ["amber", "brisk", "cedar", "delta", "ember", "fox", "grove", "harbor", "iron", "jolly", "keen", "lunar", "maple", "north", "opal", "red"];

    private static readonly DateTime FirstDay = new(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    public static string Orders(long rows) =>
        Cached($"orders-{rows.ToString(CultureInfo.InvariantCulture)}.csv", rows, "id,customer_id,ordered_at,ship_date,country,city,product,comment,price,qty\n", WriteOrder);

    public static string CustomerList() =>
        Cached("customers.csv", Customers, "customer_id,segment,since\n", WriteCustomer);

    /// <summary>Written beside and renamed, so that a file that is there is whole.</summary>
    private static string Cached(string name, long rows, string header, Func<Span<byte>, long, int> write)
    {
        Directory.CreateDirectory(Repository.Data);
        var path = Path.Combine(Repository.Data, name);
        if (File.Exists(path))
        {
            return path;
        }

        var part = path + ".part";
        using (var file = new FileStream(part, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 20))
        {
            Span<byte> line = stackalloc byte[512];
            file.Write(Encoding.ASCII.GetBytes(header));
            for (long row = 1; row <= rows; row++)
            {
                file.Write(line[..write(line, row)]);
            }
        }

        File.Move(part, path);
        return path;
    }

    private static int WriteOrder(Span<byte> line, long row)
    {
        var chance = Mix((ulong)row);
        var day = FirstDay.AddDays((int)(row / 6_000) % 2_000);
        var text = new LineWriter(line);
        text.Number(row);
        text.Number((long)(chance % Customers) + 1);
        text.Moment(day.AddSeconds(chance >> 20 & 0xFFFF));
        text.Day(day.AddDays(1 + (int)(chance >> 8 & 15)));
        text.Word(Countries[(int)((chance >> 12) % 20)]);
        text.Word("City ");
        text.Glue((long)((chance >> 17) % 1_000));
        text.Word("Product ");
        text.Glue((long)((chance >> 27) % 50_000));
        text.Word(Words[(int)(chance >> 40 & 15)]);
        text.Glue(" ");
        text.Glue(Words[(int)(chance >> 44 & 15)]);
        text.Glue(" ");
        text.Glue((long)(chance >> 48));
        text.Number((long)((chance >> 30) % 99_900) + 100, decimals: 2);
        text.Number((long)(chance >> 36 & 31) + 1);
        return text.End();
    }

    private static int WriteCustomer(Span<byte> line, long row)
    {
        var chance = Mix((ulong)row + 77);
        var text = new LineWriter(line);
        text.Number(row);
        text.Word((chance % 5) switch { 0 => "Consumer", 1 => "Corporate", 2 => "Home Office", 3 => "Public", _ => "Small Business" });
        text.Day(FirstDay.AddDays(-(int)(chance >> 9 & 2047)));
        return text.End();
    }

    /// <summary>SplitMix64: equal on every machine and runtime.</summary>
    public static ulong Mix(ulong seed)
    {
        var z = seed * 0x9E3779B97F4A7C15;
        z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9;
        z = (z ^ z >> 27) * 0x94D049BB133111EB;
        return z ^ z >> 31;
    }

    /// <summary>Puts fields and commas into one line.</summary>
    private ref struct LineWriter(Span<byte> line)
    {
        private readonly Span<byte> _line = line;
        private int _length;

        public void Number(long value)
        {
            Comma();
            Glue(value);
        }

        public void Number(long hundredths, int decimals)
        {
            Comma();
            Utf8Formatter.TryFormat(hundredths / 100m, _line[_length..], out var written, new System.Buffers.StandardFormat('F', (byte)decimals));
            _length += written;
        }

        public void Moment(DateTime value)
        {
            Comma();
            value.TryFormat(_line[_length..], out var written, "yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
            _length += written;
        }

        public void Day(DateTime value)
        {
            Comma();
            value.TryFormat(_line[_length..], out var written, "yyyy-MM-dd", CultureInfo.InvariantCulture);
            _length += written;
        }

        public void Word(string value)
        {
            Comma();
            Glue(value);
        }

        public void Glue(string value) => _length += Encoding.ASCII.GetBytes(value, _line[_length..]);

        public void Glue(long value)
        {
            Utf8Formatter.TryFormat(value, _line[_length..], out var written);
            _length += written;
        }

        public int End()
        {
            _line[_length++] = (byte)'\n';
            return _length;
        }

        private void Comma()
        {
            if (_length > 0)
            {
                _line[_length++] = (byte)',';
            }
        }
    }
}
