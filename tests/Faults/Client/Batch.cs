using System.Globalization;
using System.Text;

namespace Tablinum.Faults.Client;

/// <summary>Rows that can be told from all others, so that a table shows which files it was made of.</summary>
/// <param name="Number">In its first column.</param>
internal sealed record Batch(int Number, int Rows)
{
    public const string Header = "batch,row,word";

    /// <summary>The lines that an export must show of it, in this order.</summary>
    public IEnumerable<string> Lines() =>
        Enumerable.Range(0, Rows).Select(row => string.Create(CultureInfo.InvariantCulture, $"{Number},{row},word{(row * 7919) % 10007:x}"));

    /// <summary>As a file.</summary>
    public byte[] Csv()
    {
        var text = new StringBuilder(Header).Append('\n');
        foreach (var line in Lines())
        {
            text.Append(line).Append('\n');
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }
}
