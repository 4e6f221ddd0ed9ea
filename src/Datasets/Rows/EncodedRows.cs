namespace Tablinum.Datasets.Rows;

/// <summary>Rows as they are sent: JSON arrays with commas between them.</summary>
internal static class EncodedRows
{
    /// <summary>The bytes of the rows from <paramref name="offset"/> on, at most <paramref name="limit"/> of them; empty beyond the end.</summary>
    public static ReadOnlyMemory<byte> Slice(ReadOnlyMemory<byte> rows, long offset, long limit)
    {
        var span = rows.Span;
        var start = Skip(span, offset);
        if (start == span.Length)
        {
            return default;
        }

        var end = start + Skip(span[start..], limit);
        return end > start && end < span.Length ? rows[start..(end - 1)] : rows[start..end];
    }

    /// <summary>Where the row after <paramref name="count"/> rows begins, their commas passed over; the length if there are no more.</summary>
    private static int Skip(ReadOnlySpan<byte> rows, long count)
    {
        var depth = 0;
        var at = 0;
        while (count > 0 && at < rows.Length)
        {
            switch (rows[at])
            {
                case (byte)'"':
                    at = EndOfString(rows, at);
                    break;
                case (byte)'[' or (byte)'{':
                    depth++;
                    break;
                case (byte)']' or (byte)'}' when --depth == 0:
                    count--;
                    at++; // the comma, or the end
                    break;
            }

            at++;
        }

        return Math.Min(at, rows.Length);
    }

    private static int EndOfString(ReadOnlySpan<byte> rows, int at)
    {
        for (at++; rows[at] != '"'; at++)
        {
            if (rows[at] == '\\')
            {
                at++;
            }
        }

        return at;
    }
}
